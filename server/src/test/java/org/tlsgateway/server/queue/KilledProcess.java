package org.tlsgateway.server.queue;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/**
 * What {@link KilledStoreTest} starts and kills: puts mails into a store and removes some, from several threads, and says so
 * when each is done.
 */
final class KilledProcess {
    static final String QUEUE = "killed";
    private static final int THREADS = 8;

    private KilledProcess() {}

    /** The content of a mail, by its name; some are big. */
    static String content(String name) {
        Random random = new Random(name.hashCode());
        int size = random.nextInt(20) == 0 ? MailStore.BIG + random.nextInt(50_000) : random.nextInt(8_000);
        StringBuilder content = new StringBuilder(size + 8);
        while (content.length() < size) {
            content.append(Integer.toString(random.nextInt(), 36));
        }
        return content.append(name).toString();
    }

    public static void main(String[] args) throws Exception {
        MailStore store = TestStore.open(Path.of(args[0]));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
        for (int i = 0; i < THREADS; i++) {
            String prefix = args[1] + "-" + i + "-";
            new Thread(() -> work(store, prefix, out)).start();
        }
    }

    private static void work(MailStore store, String prefix, PrintStream out) {
        try {
            for (int i = 0; ; i++) {
                String name = prefix + i;
                Entry entry = store.put(QUEUE, TestStore.mail(name, content(name)), Duration.ZERO)
                        .join();
                out.println("put " + name);
                if (i % 3 == 0) {
                    out.println("removing " + name);
                    store.remove(QUEUE, entry);
                    out.println("removed " + name);
                }
            }
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1);
        }
    }
}
