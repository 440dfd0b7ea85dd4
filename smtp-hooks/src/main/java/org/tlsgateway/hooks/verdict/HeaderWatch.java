package org.tlsgateway.hooks.verdict;

/** Counts the Received lines of a message's header as its bytes pass by (RFC 5321 section 6.3). */
final class HeaderWatch {
    private static final byte[] RECEIVED = {'r', 'e', 'c', 'e', 'i', 'v', 'e', 'd', ':'};

    private int column;
    private boolean matching = true;
    private boolean inHeader = true;
    private int received;

    void look(byte[] block, int offset, int length) {
        for (int i = offset; inHeader && i < offset + length; i++) {
            byte b = block[i];
            if (b == '\n') {
                // CR LF alone is the empty line that ends the header
                inHeader = column != 1;
                column = 0;
                matching = true;
                continue;
            }
            if (matching && column < RECEIVED.length) {
                matching = (b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) == RECEIVED[column];
                if (matching && column == RECEIVED.length - 1) {
                    received++;
                }
            }
            column++;
        }
    }

    int received() {
        return received;
    }
}
