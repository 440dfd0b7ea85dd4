/*
 * generator PORT tls|clear SESSIONS MESSAGES PER_SECOND PER_CONNECTION BYTES FIRST_ID RECIPIENT
 *     sends the messages over so many sessions at a time, with a full handshake for each connection (TLS 1.3, P-256),
 *     and says what was taken, in how many seconds, and milliseconds from the final dot to its reply. With 0 per second it
 *     sends as fast as they are taken, else each when its time has come.
 * generator PORT hold SESSIONS
 *     opens TLS sessions, says so, and keeps them until its input ends.
 */
#include "peer.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define CHUNK (16 * 1024)
#define OPENERS 20
#define LINE "The quick brown fox jumps over the lazy dog and then does it all over again\r\n"

struct job {
    int port;
    int secure;
    int hold;
    long sessions;
    long messages;
    long per_second;
    long per_connection;
    long size;
    long first_id;
    const char *recipient;
};

static struct job job;
static SSL_CTX *tls;
static char *body;
static double *latencies;
static atomic_long next_connection, begun, taken, refused, opened;
static double start_of_all;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static int wrong(const char *reply) {
    if (refused++ == 0) {
        fprintf(stderr, "generator: %s\n", reply ? reply : "the connection has ended");
    }
    return 0;
}

static int expect(struct peer *peer, int code) {
    char *last = NULL;
    return peer_reply(peer, &last) == code || wrong(last);
}

static int say(struct peer *peer, const char *line, int code) {
    return peer_write(peer, line, strlen(line)) && expect(peer, code);
}

static int greet(struct peer *peer) {
    if (!expect(peer, 220) || !say(peer, "EHLO client.test\r\n", 250)) {
        return 0;
    }
    if (!job.secure) {
        return 1;
    }
    if (!say(peer, "STARTTLS\r\n", 220)) {
        return 0;
    }
    peer->ssl = SSL_new(tls);
    SSL_set_fd(peer->ssl, peer->fd);
    return SSL_connect(peer->ssl) == 1 ? say(peer, "EHLO client.test\r\n", 250) : wrong("no TLS");
}

static int dial(struct peer *peer) {
    struct sockaddr_in address = {
            .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t) job.port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *) &address, sizeof address) != 0) {
        give_up("generator: no connection");
    }
    peer_open(peer, fd);
    return greet(peer);
}

static void await_turn(void) {
    if (job.per_second > 0) {
        double wait = start_of_all + (double) begun++ / (double) job.per_second - now();
        if (wait > 0) {
            struct timespec pause = {.tv_sec = (time_t) wait, .tv_nsec = (long) ((wait - (double) (time_t) wait) * 1e9)};
            nanosleep(&pause, NULL);
        }
    }
}

static int send_message(struct peer *peer, long number, char *content) {
    char envelope[512];
    int length = snprintf(envelope, sizeof envelope, "MAIL FROM:<sender@client.test>\r\nRCPT TO:<%s>\r\nDATA\r\n",
            job.recipient);
    if (!peer_write(peer, envelope, (size_t) length) || !expect(peer, 250) || !expect(peer, 250)
            || !expect(peer, 354)) {
        return 0;
    }
    long id = job.first_id + number;
    size_t head = (size_t) sprintf(content,
            "From: <sender@client.test>\r\nTo: <%s>\r\nSubject: message %ld\r\n"
            "Date: Mon, 01 Jan 2024 00:00:00 +0000\r\nMessage-ID: <%ld@client.test>\r\nX-Id: %ld\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n",
            job.recipient, id, id, id);
    size_t rest = (size_t) job.size > head ? (size_t) job.size - head : 0;
    rest -= rest % (sizeof LINE - 1);
    memcpy(content + head, body, rest);
    memcpy(content + head + rest, ".\r\n", 3);
    size_t all = head + rest + 3;
    size_t before = all > CHUNK ? all - CHUNK : 0;
    if (before > 0 && !peer_write(peer, content, before)) {
        return 0;
    }
    double start = now();
    if (!peer_write(peer, content + before, all - before) || !expect(peer, 250)) {
        return 0;
    }
    latencies[taken++] = now() - start;
    return 1;
}

static void *session(void *unused) {
    (void) unused;
    struct peer *peer = malloc(sizeof *peer);
    char *content = malloc((size_t) job.size + 2 * CHUNK);
    for (;;) {
        long number = next_connection++ * job.per_connection;
        if (number >= job.messages) {
            break;
        }
        long end = number + job.per_connection < job.messages ? number + job.per_connection : job.messages;
        int good = dial(peer);
        while (good && number < end) {
            await_turn();
            good = send_message(peer, number++, content);
        }
        if (good) {
            say(peer, "QUIT\r\n", 221);
        }
        peer_close(peer);
    }
    free(content);
    free(peer);
    return NULL;
}

static void *open_sessions(void *unused) {
    (void) unused;
    struct peer *peer = malloc(sizeof *peer);
    while (next_connection++ < job.sessions) {
        /* Its SSL and descriptor are kept by being forgotten. */
        if (dial(peer)) {
            opened++;
        }
    }
    free(peer);
    return NULL;
}

static void in_parallel(long threads, void *(*task)(void *)) {
    pthread_t *started = calloc((size_t) threads, sizeof *started);
    for (long i = 0; i < threads; i++) {
        pthread_create(&started[i], NULL, task, NULL);
    }
    for (long i = 0; i < threads; i++) {
        pthread_join(started[i], NULL);
    }
    free(started);
}

static int ascending(const void *one, const void *other) {
    double a = *(const double *) one, b = *(const double *) other;
    return (a > b) - (a < b);
}

static double percentile(double part) {
    long index = (long) ((double) taken * part);
    return taken == 0 ? 0 : 1000 * latencies[index < taken ? index : taken - 1];
}

int main(int count, char **arguments) {
    signal(SIGPIPE, SIG_IGN);
    if (count != 4 && count != 10) {
        give_up("usage: generator PORT tls|clear SESSIONS MESSAGES PER_SECOND PER_CONNECTION BYTES FIRST_ID RECIPIENT\n"
                "       generator PORT hold SESSIONS");
    }
    job.port = atoi(arguments[1]);
    job.hold = count == 4;
    job.secure = strcmp(arguments[2], "clear") != 0;
    job.sessions = atol(arguments[3]);
    tls = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION);
    SSL_CTX_set1_groups_list(tls, "P-256");
    SSL_CTX_set_session_cache_mode(tls, SSL_SESS_CACHE_OFF);
    if (job.hold) {
        in_parallel(OPENERS, open_sessions);
        printf("open=%ld\n", opened);
        fflush(stdout);
        while (getchar() != EOF) {
        }
        return 0;
    }
    job.messages = atol(arguments[4]);
    job.per_second = atol(arguments[5]);
    job.per_connection = atol(arguments[6]);
    job.size = atol(arguments[7]);
    job.first_id = atol(arguments[8]);
    job.recipient = arguments[9];
    latencies = calloc((size_t) job.messages + 1, sizeof *latencies);
    body = malloc((size_t) job.size + sizeof LINE);
    for (size_t at = 0; at < (size_t) job.size; at += sizeof LINE - 1) {
        memcpy(body + at, LINE, sizeof LINE - 1);
    }
    start_of_all = now();
    in_parallel(job.sessions, session);
    double seconds = now() - start_of_all;
    qsort(latencies, (size_t) taken, sizeof *latencies, ascending);
    printf("taken=%ld refused=%ld seconds=%.3f p50=%.2f p99=%.2f\n", taken, refused, seconds, percentile(0.5),
            percentile(0.99));
    return 0;
}
