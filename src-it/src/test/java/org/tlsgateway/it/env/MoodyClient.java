package org.tlsgateway.it.env;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** One session that goes as far as the dice say, and ends as they say. */
public final class MoodyClient {
    private static final int TIMEOUT_MILLIS = 30_000;

    private MoodyClient() {}

    /** True when it came as far as the server's bytes behind STARTTLS. */
    public static boolean run(int port, long seed) {
        Random dice = new Random(seed);
        int mood = dice.nextInt(8);
        boolean passed = false;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] chunk = new byte[1 << 14];
            say(out, "");
            in.read(chunk);
            say(out, "EHLO client.test\r\n");
            in.read(chunk);
            say(out, "STARTTLS\r\n");
            if (mood == 0) {
                MoodyServer.reset(socket);
                return false;
            }
            if (in.read(chunk) <= 0 || chunk[0] != '2') {
                return false;
            }
            dice.nextBytes(chunk);
            // A TLS record begins so; one in eight does not.
            chunk[0] = (byte) (mood == 1 ? 'E' : 0x16);
            chunk[1] = 3;
            out.write(chunk, 0, 200);
            passed = in.read(chunk) > 0;
            for (int i = dice.nextInt(60); i > 0; i--) {
                out.write(chunk);
            }
            end(socket, in, mood, chunk);
        } catch (IOException e) {
            // the server, or the gateway, ended it
        }
        return passed;
    }

    private static void end(Socket socket, InputStream in, int mood, byte[] chunk) throws IOException {
        switch (mood) {
            case 2 -> MoodyServer.reset(socket);
            case 3 -> {
                socket.shutdownOutput();
                readToTheEnd(in, chunk);
            }
            // Stalls until the gateway ends it.
            case 4 -> readToTheEnd(in, chunk);
            default -> {
                // Just closes, with unread bytes or without.
            }
        }
    }

    private static void readToTheEnd(InputStream in, byte[] chunk) throws IOException {
        while (in.read(chunk) >= 0) {
            // all of it
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
