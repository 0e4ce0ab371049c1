#include "http/replica.h"

#include "base/str.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define STATUS_AT 9 /* in "HTTP/1.1 200" */
#define STATUS_END 12

/* One question on its way. */
struct asking {
    int fd; /* -1: over */
    bool sent;
    char head[STATUS_END];
    size_t got;
};

/* Modifier 0, then each text behind its length (packet.h). */
static const struct {
    char head[4];
    char name_n[2];
    char name[sizeof REPLICA_QUESTION - 1];
    char value_n[2];
    char value[1];
} question = {
    .head = {0, sizeof question - 4, 0, 0},
    .name_n = {sizeof REPLICA_QUESTION - 1, 0},
    .name = {'M', 'U', 'S', 'T', 'E', 'R', '_', 'A', 'S', 'K'},
    .value_n = {1, 0},
    .value = {'1'},
};

struct replica replica_local(const char *path)
{
    struct replica r = {.address.un = {.sun_family = AF_UNIX}, .address_n = sizeof r.address.un};
    size_t n = strlen(path);
    if (n < sizeof r.address.un.sun_path)
        memcpy(r.address.un.sun_path, path, n + 1);
    return r;
}

static void asking_end(struct asking *asking, struct replica *replica, enum replica_answer answer)
{
    replica->answer = answer;
    close(asking->fd);
    asking->fd = -1;
}

static void asking_begin(struct asking *asking, struct replica *replica)
{
    *asking = (struct asking){.fd = -1};
    replica->answer = REPLICA_SILENT;
    int fd = socket(replica->address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return;
    asking->fd = fd;
    if (!connect(fd, &replica->address.any, replica->address_n) || errno == EINPROGRESS)
        return;
    /* A Unix socket with a full queue says EAGAIN: somebody is there, and busy. */
    asking_end(asking, replica, errno == EAGAIN ? REPLICA_SILENT : REPLICA_NO);
}

/* Something has happened on its socket. */
static void asking_go_on(struct asking *asking, struct replica *replica)
{
    if (!asking->sent) {
        int problem = 0;
        socklen_t n = sizeof problem;
        getsockopt(asking->fd, SOL_SOCKET, SO_ERROR, &problem, &n);
        if (problem) {
            bool is_cut_off = problem == ETIMEDOUT || problem == EHOSTUNREACH;
            asking_end(asking, replica, is_cut_off ? REPLICA_SILENT : REPLICA_NO);
            return;
        }
        asking->sent =
            send(asking->fd, &question, sizeof question, MSG_NOSIGNAL) == (ssize_t)sizeof question;
        if (!asking->sent)
            asking_end(asking, replica, REPLICA_NO);
        return;
    }
    ssize_t n = read(asking->fd, asking->head + asking->got, STATUS_END - asking->got);
    if (n < 0 && errno == EAGAIN)
        return;
    asking->got += n > 0 ? (size_t)n : 0;
    if (n <= 0)
        asking_end(asking, replica, REPLICA_NO); /* it was there, and broke off */
    else if (asking->got == STATUS_END)
        asking_end(asking, replica,
                   memcmp(asking->head + STATUS_AT, "200", 3) ? REPLICA_NO : REPLICA_YES);
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void replicas_ask(struct replica *replicas, size_t n, int ms)
{
    struct asking asking[REPLICAS_MAX + 1];
    struct pollfd polled[REPLICAS_MAX + 1];
    int64_t end = now_ms() + ms;
    for (size_t i = 0; i < n; i++)
        asking_begin(&asking[i], &replicas[i]);
    for (;;) {
        size_t open = 0;
        for (size_t i = 0; i < n; i++) {
            polled[i] = (struct pollfd){asking[i].fd, asking[i].sent ? POLLIN : POLLOUT, 0};
            open += asking[i].fd >= 0;
        }
        int64_t left = end - now_ms();
        if (!open || left <= 0 || poll(polled, n, (int)left) < 0)
            break;
        for (size_t i = 0; i < n; i++)
            if (asking[i].fd >= 0 && polled[i].revents)
                asking_go_on(&asking[i], &replicas[i]);
    }
    for (size_t i = 0; i < n; i++)
        if (asking[i].fd >= 0)
            close(asking[i].fd);
}
