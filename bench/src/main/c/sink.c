/*
 * sink [CERTIFICATE KEY]: takes all mail and forgets it; offers STARTTLS if it has a certificate. Says "port=N" first, then
 * for each line of its input what it has counted since it began: connections, those that have ended, full and resumed
 * handshakes, messages, messages whose "X-Id: N" was not seen before, bytes of content.
 */
#include "peer.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#define IDS (1 << 24)
#define REPLIES 4096
#define STACK (256 * 1024)

static SSL_CTX *tls;
static atomic_long connections, ended, full, resumed, messages, distinct, bytes;
static _Atomic unsigned char seen[IDS / 8];

struct session {
    struct peer peer;
    size_t waiting;
    char replies[REPLIES];
};

static int flush(struct session *session) {
    size_t length = session->waiting;
    session->waiting = 0;
    return peer_write(&session->peer, session->replies, length);
}

/* Replies to commands that came together leave together. */
static int answer(struct session *session, const char *reply) {
    size_t length = strlen(reply);
    if (session->waiting + length > REPLIES && !flush(session)) {
        return 0;
    }
    memcpy(session->replies + session->waiting, reply, length);
    session->waiting += length;
    return peer_has_line(&session->peer) || flush(session);
}

static void mark(const char *content) {
    const char *id = strstr(content, "X-Id: ");
    if (id != NULL) {
        unsigned long number = strtoul(id + 6, NULL, 10) % IDS;
        unsigned char bit = (unsigned char) (1 << number % 8);
        if (!(atomic_fetch_or(&seen[number / 8], bit) & bit)) {
            distinct++;
        }
    }
}

/* Reads content up to its final dot. */
static int take_content(struct session *session) {
    static const char END[] = "\r\n.\r\n";
    struct peer *peer = &session->peer;
    int first = 1;
    for (;;) {
        size_t length = peer->end - peer->begin;
        char *begin = peer->in + peer->begin;
        char *end = memmem(begin, length, END, sizeof END - 1);
        /* The header with the id is in the first 2 KiB. */
        if (first && (end != NULL || length > 2048)) {
            peer->in[peer->end] = 0;
            mark(begin);
            first = 0;
        }
        if (end != NULL) {
            bytes += end + 2 - begin;
            peer->begin = (size_t) (end + sizeof END - 1 - peer->in);
            messages++;
            return 1;
        }
        if (!first && length > sizeof END) {
            size_t read = length - sizeof END;
            bytes += (long) read;
            peer->begin += read;
        }
        if (!peer_fill(peer)) {
            return 0;
        }
    }
}

static int start_tls(struct session *session) {
    struct peer *peer = &session->peer;
    if (!answer(session, "220 2.0.0 go ahead\r\n") || peer->begin != peer->end) {
        return 0;
    }
    peer->ssl = SSL_new(tls);
    SSL_set_fd(peer->ssl, peer->fd);
    if (SSL_accept(peer->ssl) != 1) {
        return 0;
    }
    if (SSL_session_reused(peer->ssl)) {
        resumed++;
    } else {
        full++;
    }
    return 1;
}

/* 0 when the session is over. */
static int command(struct session *session, const char *line) {
    if (!strncasecmp(line, "EHLO", 4)) {
        return answer(session, tls && !session->peer.ssl
                ? "250-sink.test\r\n250-PIPELINING\r\n250-SIZE\r\n250-8BITMIME\r\n250 STARTTLS\r\n"
                : "250-sink.test\r\n250-PIPELINING\r\n250-SIZE\r\n250 8BITMIME\r\n");
    }
    if (!strncasecmp(line, "STARTTLS", 8) && tls && !session->peer.ssl) {
        return start_tls(session);
    }
    if (!strncasecmp(line, "DATA", 4)) {
        return answer(session, "354 go on\r\n") && flush(session) && take_content(session)
                && answer(session, "250 2.0.0 taken\r\n");
    }
    if (!strncasecmp(line, "QUIT", 4)) {
        answer(session, "221 2.0.0 bye\r\n");
        return 0;
    }
    return answer(session, "250 2.0.0 ok\r\n");
}

static void *serve(void *given) {
    struct session *session = given;
    int going = answer(session, "220 sink.test ESMTP\r\n");
    while (going) {
        char *line = peer_line(&session->peer);
        going = line != NULL && command(session, line);
    }
    peer_close(&session->peer);
    ended++;
    free(session);
    return NULL;
}

static void *listen_forever(void *given) {
    int server = *(int *) given;
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, STACK);
    pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
    for (;;) {
        int client = accept(server, NULL, NULL);
        struct session *session = malloc(sizeof *session);
        pthread_t thread;
        if (client < 0 || session == NULL) {
            give_up("sink: no connection can be taken");
        }
        connections++;
        peer_open(&session->peer, client);
        session->waiting = 0;
        if (pthread_create(&thread, &small, serve, session) != 0) {
            give_up("sink: no thread");
        }
    }
}

int main(int count, char **arguments) {
    signal(SIGPIPE, SIG_IGN);
    if (count == 3) {
        tls = SSL_CTX_new(TLS_server_method());
        if (SSL_CTX_use_certificate_chain_file(tls, arguments[1]) != 1
                || SSL_CTX_use_PrivateKey_file(tls, arguments[2], SSL_FILETYPE_PEM) != 1) {
            give_up("sink: the certificate or its key cannot be read");
        }
        SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
    }
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(server, (struct sockaddr *) &address, length) != 0 || listen(server, 4096) != 0) {
        give_up("sink: no port");
    }
    getsockname(server, (struct sockaddr *) &address, &length);
    printf("port=%d\n", ntohs(address.sin_port));
    fflush(stdout);
    pthread_t thread;
    pthread_create(&thread, NULL, listen_forever, &server);
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        printf("connections=%ld ended=%ld full=%ld resumed=%ld messages=%ld distinct=%ld bytes=%ld\n",
                connections, ended, full, resumed, messages, distinct, bytes);
        fflush(stdout);
    }
    return 0;
}
