/* probe.c: one GET to a running server, for health checks where no other client is installed. */
#include "cli/cli.h"

#include "base/str.h"
#include "http/replica.h"

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sysexits.h>
#include <unistd.h>

#define PROBE_SECONDS 5
#define ANSWER_MAX ((size_t)1 << 20) /* /metrics has some tens of KB */

/* Splits http://host:port/path; false when it is not one. Sizes are those of the buffers below. */
static bool address_split(struct str address, char ret_host[256], char ret_port[8],
                          char ret_path[1024])
{
    if (!str_starts(address, STR("http://")))
        return false;
    struct str rest = str_drop(address, 7);
    struct str authority;
    struct str path = str_cut(rest, '/', &authority);
    struct str host;
    struct str port = str_cut(authority, ':', &host);
    if (!host.n || host.n > 255 || port.n > 7 || path.n > 1022)
        return false;
    snprintf(ret_host, 256, "%.*s", STR_ARG(host));
    snprintf(ret_port, 8, "%.*s", STR_ARG(port.n ? port : STR("80")));
    snprintf(ret_path, 1024, "/%.*s", STR_ARG(path));
    return true;
}

static int connect_to(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found;
    if (getaddrinfo(host, port, &hints, &found))
        return -1;
    int fd = -1;
    for (const struct addrinfo *a = found; a && fd < 0; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        struct timeval limit = {.tv_sec = PROBE_SECONDS};
        if (fd >= 0) {
            setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
            setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        }
        if (fd >= 0 && connect(fd, a->ai_addr, a->ai_addrlen)) {
            close(fd);
            fd = -1;
        }
    }
    freeaddrinfo(found);
    return fd;
}

/* The whole answer, cut to the buffer; its length, or 0. */
static size_t ask(int fd, const char *host, const char *path, char *answer, size_t size)
{
    char request[1400];
    int n = snprintf(request, sizeof request,
                     "GET %s HTTP/1.0\r\nHost: %s\r\nAccept: application/json\r\n\r\n", path, host);
    if (n < 0 || write(fd, request, (size_t)n) != n)
        return 0;
    size_t got = 0;
    ssize_t more;
    while (got < size - 1 && (more = read(fd, answer + got, size - 1 - got)) > 0)
        got += (size_t)more;
    answer[got] = '\0';
    return got;
}

/* A container without nginx: whether its server may have requests. */
static int worker_probe(void)
{
    const char *run = getenv("MUSTER_RUN");
    char path[1024];
    snprintf(path, sizeof path, "%s/uwsgi.sock", run ? run : ".");
    struct replica replica = replica_local(path);
    replicas_ask(&replica, 1, PROBE_SECONDS * 1000);
    puts(replica.answer == REPLICA_YES ? "ready" : "not ready");
    return replica.answer == REPLICA_YES ? 0 : EX_UNAVAILABLE;
}

int cli_probe(int argc, char **argv)
{
    const char *role = getenv("ROLE");
    if (!argc && role && !strcmp(role, "worker"))
        return worker_probe();
    const char *address = argc ? argv[0] : "http://127.0.0.1:8080/health";
    char host[256];
    char port[8];
    char path[1024];
    if (argc > 1 || !address_split(str_from(address), host, port, path)) {
        fprintf(stderr, "muster: probe takes one address, as in http://127.0.0.1:8080/health\n");
        return EX_USAGE;
    }
    int fd = connect_to(host, port);
    if (fd < 0) {
        fprintf(stderr, "muster: nothing answers at %s\n", address);
        return EX_UNAVAILABLE;
    }
    static char answer[ANSWER_MAX];
    size_t n = ask(fd, host, path, answer, sizeof answer);
    close(fd);
    const char *body = strstr(answer, "\r\n\r\n");
    printf("%s\n", n && body ? body + 4 : "");
    return n > 12 && strncmp(answer + 8, " 200", 4) == 0 ? 0 : EX_UNAVAILABLE;
}
