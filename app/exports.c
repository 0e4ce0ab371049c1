/* exports.c: `muster exports`: the host of long answers.
 *
 * A worker of uWSGI belongs to one request until its last byte has left, so a few slow readers of
 * whole tables would hold them all. Here one process, which waits for no one, has any number of
 * them: it asks the same routes as the plugin does, and writes a little whenever a reader has taken
 * the little before. The plugin hands such requests over (resp.h), and nginx then asks here, over
 * $MUSTER_RUN/export.sock, in the same protocol. */
#include "cli/cli.h"

#include "api/api.h"
#include "api/metrics.h"
#include "base/log.h"
#include "http/access.h"
#include "http/packet.h"
#include "http/settings.h"
#include "model/store.h"
#include "pages/pages.h"
#include "routes.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define SOCKET_NAME "export.sock"
#define BACKLOG 256
#define CLIENTS_MAX 512
#define EVENTS 64
#define CHUNK ((size_t)64 << 10) /* written at a time; the most that is kept for a slow reader */
#define TEND_MS 5000             /* between two looks for what is no longer needed */
#define STOP_SECONDS 8           /* for those in work when the process is to end */
#define RESPONSE_MAX ((size_t)16 << 20)
#define ARENA_MAX ((size_t)64 << 20)
#define ARENA_KEEP ((size_t)1 << 18)

struct client {
    int fd;
    struct buf in; /* the packet; what is logged points into it */
    bool answered;
    bool done;      /* all is written: the reader will close */
    struct buf out; /* still to be written, before more of the stream */
    size_t out_sent;
    struct resp_stream stream;
    struct access access;
    uint64_t sent;
};

struct server {
    int epoll;
    int listener;
    bool listening;
    uint32_t clients;
    struct store store;
    struct arena arena;
    struct buf body;
    struct req req;
    struct resp resp;
    struct site site; /* the routes with what the settings add; the plugin has counted already */
    struct settings settings;
    char chunk[CHUNK];
};

static volatile sig_atomic_t stopping;

static void stop(int signal)
{
    (void)signal;
    stopping = 1;
}

static int64_t ms_since(const struct timespec *start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)(now.tv_sec - start->tv_sec) * 1000 + (now.tv_nsec - start->tv_nsec) / 1000000;
}

/* ---- clients ----------------------------------------------------------------------------------
 */

static bool watch(const struct server *server, int what, int fd, uint32_t events, void *data)
{
    struct epoll_event event = {.events = events, .data = {.ptr = data}};
    return !epoll_ctl(server->epoll, what, fd, &event);
}

static void listen_again(struct server *server)
{
    if (!server->listening && !stopping && server->clients < CLIENTS_MAX)
        server->listening = watch(server, EPOLL_CTL_ADD, server->listener, EPOLLIN, NULL);
}

static void client_end(struct server *server, struct client *client)
{
    bool is_cut = client->stream.source != NULL;
    if (client->answered)
        access_end(&client->access, server->site.routes, client->sent, is_cut);
    if (client->answered && is_cut)
        meter_add(&meter->streams_cut, 1);
    if (client->stream.source)
        client->stream.release(client->stream.source);
    close(client->fd);
    buf_free(&client->in);
    buf_free(&client->out);
    free(client);
    server->clients--;
    meter_sub(&meter->in_flight, 1);
    listen_again(server);
}

static void clients_take(struct server *server)
{
    for (;;) {
        int fd = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;
        struct client *client = calloc(1, sizeof *client);
        if (!client || !watch(server, EPOLL_CTL_ADD, fd, EPOLLIN, client)) {
            free(client);
            close(fd);
            return;
        }
        client->fd = fd;
        buf_init(&client->in, PACKET_MAX);
        buf_init(&client->out, RESPONSE_MAX + CHUNK);
        meter_add(&meter->in_flight, 1);
        if (++server->clients == CLIENTS_MAX) {
            epoll_ctl(server->epoll, EPOLL_CTL_DEL, server->listener, NULL);
            server->listening = false;
            return;
        }
    }
}

/* ---- answering --------------------------------------------------------------------------------
 */

static struct str packet_get(const void *packet, const char *name)
{
    return packet_var(*(const struct str *)packet, str_from(name));
}

static void head_write(const struct server *server, struct buf *out)
{
    const struct resp *resp = &server->resp;
    buf_printf(out, "HTTP/1.1 %d %.*s\r\n", resp->status, STR_ARG(http_status_text(resp->status)));
    for (size_t i = 0; i < resp->headers_n; i++)
        buf_printf(out, "%.*s: %.*s\r\n", STR_ARG(resp->headers[i].name),
                   STR_ARG(resp->headers[i].value));
    if (resp->status != 304 && resp->status != 204)
        buf_printf(out, "Content-Length: %llu\r\n", (unsigned long long)resp_length(resp));
    BUF_LIT(out, "\r\n");
}

static void client_answer(struct server *server, struct client *client)
{
    struct str packet = buf_str(&client->in);
    struct req *req = &server->req;
    struct resp *resp = &server->resp;
    req_read(req, &server->arena, server->settings.public_url, packet_get, &packet);
    resp_init(resp, &server->body);
    dispatch(&server->site, req, resp, &server->store);
    head_write(server, &client->out);
    if (req->method == HTTP_HEAD)
        resp_release(resp);
    else if (resp->stream.source)
        client->stream = resp->stream;
    else if (resp->status != 304 && resp->status != 204)
        buf_put(&client->out, buf_str(resp->body));
    client->answered = true;
    access_keep(req, resp, &client->access);
    arena_reset(&server->arena);
    if (!watch(server, EPOLL_CTL_MOD, client->fd, EPOLLIN | EPOLLOUT, client))
        client_end(server, client);
}

static void client_read(struct server *server, struct client *client)
{
    ssize_t n = read(client->fd, server->chunk, CHUNK);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    size_t size = 0;
    if (n > 0) {
        struct str bytes = {server->chunk, (size_t)n};
        buf_put(&client->in, str_take(bytes, PACKET_MAX - client->in.n));
    }
    if (n <= 0 || packet_size(buf_str(&client->in), &size)) {
        client_end(server, client);
        return;
    }
    if (size && client->in.n >= size)
        client_answer(server, client);
}

/* ---- writing ----------------------------------------------------------------------------------
 */

/* Writes what it can; how much, or -1 when the reader is gone. */
static ssize_t write_some(struct client *client, const char *p, size_t n)
{
    ssize_t done = send(client->fd, p, n, MSG_NOSIGNAL);
    if (done < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    client->sent += (uint64_t)done;
    meter_add(&meter->streamed_bytes, (uint64_t)done);
    return done;
}

/* One step; false when there is nothing left to do for this client. */
static bool client_write(struct server *server, struct client *client)
{
    struct resp_stream *stream = &client->stream;
    if (client->out_sent < client->out.n) {
        ssize_t done =
            write_some(client, client->out.p + client->out_sent, client->out.n - client->out_sent);
        if (done < 0)
            return false;
        client->out_sent += (size_t)done;
        if (client->out_sent < client->out.n)
            return true;
        buf_free(&client->out);
        client->out_sent = 0;
    }
    if (!stream->source)
        return false;
    uint64_t left = stream->end - stream->start;
    size_t n = left < CHUNK ? (size_t)left : CHUNK;
    if (stream->read(stream->source, stream->start, server->chunk, n))
        return false;
    ssize_t done = write_some(client, server->chunk, n);
    if (done < 0)
        return false;
    buf_put(&client->out, (struct str){server->chunk + done, n - (size_t)done});
    stream->start += n;
    if (stream->start == stream->end) {
        stream->release(stream->source);
        stream->source = NULL;
    }
    return stream->source || client->out.n;
}

/* Nothing is left to write, or nothing can be: then the reader must see that it was cut short. */
static void client_finish(struct server *server, struct client *client)
{
    client->done = true;
    if (client->stream.source || client->out.n || shutdown(client->fd, SHUT_WR) ||
        !watch(server, EPOLL_CTL_MOD, client->fd, EPOLLIN, client))
        client_end(server, client);
}

/* Takes a body that nobody asked for off the socket: closing with unread bytes would cost the
 * client the answer. False when nginx has closed. */
static bool client_drain(struct server *server, struct client *client)
{
    ssize_t n = read(client->fd, server->chunk, CHUNK);
    return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static void client_step(struct server *server, struct client *client, uint32_t events)
{
    if (events & (EPOLLHUP | EPOLLERR))
        client_end(server, client);
    else if (!client->answered)
        client_read(server, client);
    else if ((events & EPOLLIN) && !client_drain(server, client))
        client_end(server, client);
    else if ((events & EPOLLOUT) && !client->done && !client_write(server, client))
        client_finish(server, client);
}

/* ---- the process ------------------------------------------------------------------------------
 */

static bool server_listen(struct server *server)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = SOCKET_NAME};
    server->epoll = epoll_create1(EPOLL_CLOEXEC);
    server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (server->epoll < 0 || server->listener < 0)
        return false;
    unlink(SOCKET_NAME);
    mode_t mask = umask(0117); /* nginx and we are the same user */
    bool bound = !bind(server->listener, (const struct sockaddr *)&address, sizeof address);
    umask(mask);
    if (!bound || listen(server->listener, BACKLOG))
        return false;
    listen_again(server);
    return server->listening;
}

static void server_run(struct server *server)
{
    struct timespec tended;
    struct timespec told = {0};
    clock_gettime(CLOCK_MONOTONIC, &tended);
    while (!stopping ||
           (server->clients && (!told.tv_sec || ms_since(&told) < STOP_SECONDS * 1000))) {
        struct epoll_event events[EVENTS];
        if (stopping && !told.tv_sec) {
            clock_gettime(CLOCK_MONOTONIC, &told);
            close(server->listener);
        }
        int n = epoll_wait(server->epoll, events, EVENTS, stopping ? 200 : TEND_MS);
        for (int i = 0; i < n; i++) {
            if (events[i].data.ptr)
                client_step(server, events[i].data.ptr, events[i].events);
            else
                clients_take(server);
        }
        if (ms_since(&tended) >= TEND_MS) {
            exports_tend(&server->store);
            clock_gettime(CLOCK_MONOTONIC, &tended);
        }
    }
    unlink(SOCKET_NAME);
}

int cli_exports(int argc, char **argv)
{
    const char *why = "";
    const char *run = getenv("MUSTER_RUN");
    if (argc) {
        fprintf(stderr, "muster: exports takes no argument, not “%s”\n", argv[0]);
        return EX_USAGE;
    }
    if (!run || !*run || chdir(run)) {
        fprintf(stderr, "muster: MUSTER_RUN must name the folder of the running server\n");
        return EX_CONFIG;
    }
    struct server *server = calloc(1, sizeof *server);
    if (!server)
        return EX_OSERR;
    server->site = site;
    server->site.cors = &server->settings.cors;
    if (settings_read(&server->settings, &why) || store_init(&server->store, &why)) {
        fprintf(stderr, "muster: %s\n", why);
        return EX_CONFIG;
    }
    server->store.exports.streams = true;
    pages_init(false);
    api_init();
    metrics_init(&server->site, NULL);
    arena_init(&server->arena, ARENA_MAX, ARENA_KEEP);
    buf_init(&server->body, RESPONSE_MAX);
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    if (meter_open(METER_FILE, METER_EXPORTS))
        LOG(LOG_WARN, "meter_missing", log_str("problem", str_from(strerror(errno))));
    if (!server_listen(server)) {
        fprintf(stderr, "muster: %s/" SOCKET_NAME ": %s\n", run, strerror(errno));
        return EX_CANTCREAT;
    }
    server_run(server);
    store_clear(&server->store);
    arena_clear(&server->arena);
    buf_free(&server->body);
    free(server);
    return 0;
}
