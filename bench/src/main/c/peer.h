/* One end of an SMTP session over a socket, in clear or inside TLS; blocking, for a thread of its own. */
#ifndef PEER_H
#define PEER_H

#include <openssl/ssl.h>
#include <stddef.h>

#define PEER_BUFFER (64 * 1024)

struct peer {
    int fd;
    SSL *ssl; /* NULL in clear */
    size_t begin;
    size_t end;
    char in[PEER_BUFFER + 1];
};

/* Begins with the socket; takes replies and commands without delay. */
void peer_open(struct peer *peer, int fd);

/* Reads more behind what there is; 0 at the end, on an error and when the buffer is full. */
int peer_fill(struct peer *peer);

/* The next line without CRLF, which stays valid until the next call; NULL at the end. */
char *peer_line(struct peer *peer);

/* Whether a whole line is there already. */
int peer_has_line(const struct peer *peer);

/* Writes all; 0 when that fails. */
int peer_write(struct peer *peer, const char *bytes, size_t length);

/* Reads a whole reply and returns its code, 0 at the end. The last line stays valid until the next call. */
int peer_reply(struct peer *peer, char **last);

/* Ends TLS and the connection. */
void peer_close(struct peer *peer);

/* Prints the words and ends with 2. */
_Noreturn void give_up(const char *words);

#endif
