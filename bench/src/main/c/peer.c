#include "peer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void peer_open(struct peer *peer, int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    peer->fd = fd;
    peer->ssl = NULL;
    peer->begin = peer->end = 0;
}

int peer_fill(struct peer *peer) {
    if (peer->begin > 0) {
        memmove(peer->in, peer->in + peer->begin, peer->end - peer->begin);
        peer->end -= peer->begin;
        peer->begin = 0;
    }
    size_t room = PEER_BUFFER - peer->end;
    if (room == 0) {
        return 0;
    }
    ssize_t got = peer->ssl ? SSL_read(peer->ssl, peer->in + peer->end, (int) room)
                            : read(peer->fd, peer->in + peer->end, room);
    if (got <= 0) {
        return 0;
    }
    peer->end += (size_t) got;
    return 1;
}

int peer_has_line(const struct peer *peer) {
    return memchr(peer->in + peer->begin, '\n', peer->end - peer->begin) != NULL;
}

char *peer_line(struct peer *peer) {
    while (!peer_has_line(peer)) {
        if (!peer_fill(peer)) {
            return NULL;
        }
    }
    char *line = peer->in + peer->begin;
    char *end = memchr(line, '\n', peer->end - peer->begin);
    peer->begin = (size_t) (end + 1 - peer->in);
    if (end > line && end[-1] == '\r') {
        end--;
    }
    *end = 0;
    return line;
}

int peer_write(struct peer *peer, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t done = peer->ssl ? SSL_write(peer->ssl, bytes, (int) length)
                                 : send(peer->fd, bytes, length, MSG_NOSIGNAL);
        if (done <= 0) {
            return 0;
        }
        bytes += done;
        length -= (size_t) done;
    }
    return 1;
}

int peer_reply(struct peer *peer, char **last) {
    char *line;
    do {
        line = peer_line(peer);
        if (line == NULL || strlen(line) < 3) {
            return 0;
        }
    } while (line[3] == '-');
    if (last != NULL) {
        *last = line;
    }
    return atoi(line);
}

void peer_close(struct peer *peer) {
    if (peer->ssl) {
        SSL_shutdown(peer->ssl);
        SSL_free(peer->ssl);
    }
    close(peer->fd);
}

void give_up(const char *words) {
    fprintf(stderr, "%s\n", words);
    exit(2);
}
