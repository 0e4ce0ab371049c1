/* replicas.c: `muster replicas`: tells nginx who shares the visitors.
 *
 * The first container's nginx stands in front of its own application and of any number of others
 * (docker compose --scale worker=2). Each second this process looks up the name of the others, asks
 * each whether it may have requests (http/replica.h), and when the set has changed writes
 * $MUSTER_RUN/nginx/upstream.conf anew and has nginx read it, which interrupts nobody.
 *
 * nginx could look the name up itself (`resolve`, from 1.27.3 on). It would send visitors to one
 * that is there but still reads the people, and to one that is about to end; and Debian's and
 * Ubuntu's older ones cannot. */
#include "cli/cli.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/parse.h"
#include "http/replica.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define ASK_MS 900
#define ROUND_MS 1000
#define SILENT_MAX 5 /* so often a busy one may miss the question */
#define FILE_MAX 4096
#define LOCAL 0 /* the place of the application beside us */

struct member {
    bool is_in;
    int silent; /* times in a row */
};

struct front {
    char file[4096];
    char new_file[4096];
    char pid_file[4096];
    const char *name; /* of the others; NULL: there are none */
    struct replica replicas[REPLICAS_MAX + 1];
    struct member members[REPLICAS_MAX + 1];
    size_t n;
    char text[FILE_MAX]; /* what the file holds */
    bool is_told;        /* nginx knows that text */
    bool is_once;        /* nginx does not run yet */
};

static volatile sig_atomic_t stopping;

static void stop(int signal)
{
    (void)signal;
    stopping = 1;
}

/* ---- who is there -----------------------------------------------------------------------------
 */

static bool is_own(const struct ifaddrs *own, struct in_addr address)
{
    for (; own; own = own->ifa_next) {
        struct sockaddr_in in;
        if (!own->ifa_addr || own->ifa_addr->sa_family != AF_INET)
            continue;
        memcpy(&in, own->ifa_addr, sizeof in);
        if (in.sin_addr.s_addr == address.s_addr)
            return true;
    }
    return false;
}

static int by_address(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct in_addr));
}

/* The addresses of the name in their order, each once: ours, or those of the others. False when
 * nobody knows just now. */
static bool name_find(const char *name, bool ours, struct in_addr *ret, size_t *ret_n)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    struct ifaddrs *own;
    size_t n = 0;
    int status = getaddrinfo(name, NULL, &hints, &found);
    if ((status && status != EAI_NONAME && status != EAI_NODATA) || getifaddrs(&own))
        return false;
    for (const struct addrinfo *a = status ? NULL : found; a && n < REPLICAS_MAX; a = a->ai_next) {
        struct sockaddr_in in;
        memcpy(&in, a->ai_addr, sizeof in);
        if (is_own(own, in.sin_addr) == ours)
            ret[n++] = in.sin_addr;
    }
    freeifaddrs(own);
    if (!status)
        freeaddrinfo(found);
    qsort(ret, n, sizeof *ret, by_address);
    *ret_n = n;
    return true;
}

/* Brings the list up to date; of those that stay, what was known stays. */
static void front_look(struct front *front)
{
    struct in_addr found[REPLICAS_MAX];
    struct replica replicas[REPLICAS_MAX + 1] = {front->replicas[LOCAL]};
    struct member members[REPLICAS_MAX + 1] = {front->members[LOCAL]};
    size_t n = 0;
    if (!front->name || !name_find(front->name, false, found, &n))
        return;
    for (size_t i = 0; i < n; i++) {
        struct replica *r = &replicas[i + 1];
        r->address.in = (struct sockaddr_in){
            .sin_family = AF_INET, .sin_port = htons(REPLICA_PORT), .sin_addr = found[i]};
        r->address_n = sizeof r->address.in;
        for (size_t old = 1; old < front->n; old++)
            if (front->replicas[old].address.in.sin_addr.s_addr == found[i].s_addr)
                members[i + 1] = front->members[old];
    }
    memcpy(front->replicas, replicas, sizeof replicas);
    memcpy(front->members, members, sizeof members);
    front->n = n + 1;
}

static void front_ask(struct front *front)
{
    replicas_ask(front->replicas, front->n, ASK_MS);
    for (size_t i = 0; i < front->n; i++) {
        struct member *member = &front->members[i];
        enum replica_answer answer = front->replicas[i].answer;
        member->silent = answer == REPLICA_SILENT ? member->silent + 1 : 0;
        if (answer != REPLICA_SILENT)
            member->is_in = answer == REPLICA_YES;
        else if (member->silent >= SILENT_MAX)
            member->is_in = false;
    }
}

/* ---- nginx ------------------------------------------------------------------------------------
 */

/* The file; how many servers are in it. The own one is left out when it is not ready and another
 * is: with nobody ready it says best what is missing. */
static unsigned text_write(const struct front *front, char text[FILE_MAX])
{
    struct buf b;
    unsigned others = 0;
    buf_fixed(&b, text, FILE_MAX - 1);
    for (size_t i = 1; i < front->n; i++)
        others += front->members[i].is_in;
    bool local = front->members[LOCAL].is_in || !others;
    BUF_LIT(&b, "# Written by `muster replicas`: who answers for the application.\n"
                "upstream muster {\n"
                "    zone muster 256k;\n"
                "    least_conn;\n");
    if (local)
        BUF_LIT(&b, "    server unix:uwsgi.sock max_fails=1 fail_timeout=1s;\n");
    for (size_t i = 1; i < front->n; i++) {
        char address[INET_ADDRSTRLEN];
        if (!front->members[i].is_in)
            continue;
        inet_ntop(AF_INET, &front->replicas[i].address.in.sin_addr, address, sizeof address);
        buf_printf(&b, "    server %s:%d max_fails=1 fail_timeout=2s;\n", address, REPLICA_PORT);
    }
    buf_printf(&b, "}\nmap $host $muster_share { default %u; }\n", others + local);
    struct str written = buf_str(&b);
    text[written.n] = '\0';
    return others + local;
}

/* False when it could not be written, which is tried again. */
static bool file_write(const struct front *front, const char *text)
{
    FILE *out = fopen(front->new_file, "w");
    if (!out)
        return false;
    bool good = fputs(text, out) >= 0;
    return !fclose(out) && good && !rename(front->new_file, front->file);
}

/* The first line of a small file, "" without one. */
static void line_read(const char *path, char *ret, size_t size)
{
    FILE *in = fopen(path, "r");
    if (!in || !fgets(ret, (int)size, in))
        ret[0] = '\0';
    ret[strcspn(ret, "\n")] = '\0';
    if (in)
        fclose(in);
}

/* Asks nginx to read its files anew; false when it does not run. Its number may have gone to
 * another process since. */
static bool nginx_tell(const struct front *front)
{
    char line[64];
    char path[64];
    line_read(front->pid_file, line, sizeof line);
    uint32_t pid;
    if (parse_u32(str_from(line), &pid) || pid < 2 || pid > INT32_MAX)
        return false;
    snprintf(path, sizeof path, "/proc/%u/comm", pid);
    line_read(path, line, sizeof line);
    return !strcmp(line, "nginx") && !kill((pid_t)pid, SIGHUP);
}

/* False when the file could not be written. */
static bool front_apply(struct front *front)
{
    char text[FILE_MAX];
    unsigned n = text_write(front, text);
    if (strcmp(text, front->text) != 0) {
        if (!file_write(front, text)) {
            LOG(LOG_ERROR, "replicas_failed", log_str("file", str_from(front->file)),
                log_str("problem", str_from(strerror(errno))));
            return false;
        }
        memcpy(front->text, text, sizeof text);
        front->is_told = false;
        if (!front->is_once)
            LOG(LOG_INFO, "replicas", log_i64("servers", n),
                log_str("own", front->members[LOCAL].is_in ? STR("ready") : STR("not ready")));
    }
    if (!front->is_told && !front->is_once)
        front->is_told = nginx_tell(front);
    return true;
}

/* ---- the command ------------------------------------------------------------------------------
 */

static bool front_init(struct front *front, const char *run, const char *name)
{
    char path[4096];
    *front = (struct front){.name = name && *name ? name : NULL, .n = 1, .is_told = true};
    int longest =
        snprintf(front->new_file, sizeof front->new_file, "%s/nginx/upstream.conf.new", run);
    snprintf(path, sizeof path, "%s/uwsgi.sock", run);
    if (longest >= (int)sizeof front->new_file)
        return false;
    snprintf(front->file, sizeof front->file, "%s/nginx/upstream.conf", run);
    snprintf(front->pid_file, sizeof front->pid_file, "%s/nginx/nginx.pid", run);
    front->replicas[LOCAL] = replica_local(path);
    FILE *in = fopen(front->file, "r");
    if (in) {
        size_t n = fread(front->text, 1, sizeof front->text - 1, in);
        front->text[n] = '\0';
        fclose(in);
    }
    return true;
}

static bool front_round(struct front *front)
{
    front_look(front);
    front_ask(front);
    return front_apply(front);
}

/* What is left of a second since then. */
static void rest_of_round(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    long ms = (now.tv_sec - since->tv_sec) * 1000 + (now.tv_nsec - since->tv_nsec) / 1000000;
    if (ms < ROUND_MS)
        nanosleep(&(struct timespec){.tv_nsec = (ROUND_MS - ms) * 999999}, NULL);
}

/* The address under which the others' front door reaches this container; for prepare.sh. */
static int address_print(const char *name)
{
    struct in_addr found[REPLICAS_MAX];
    char address[INET_ADDRSTRLEN];
    size_t n = 0;
    if (!name || !*name || !name_find(name, true, found, &n) || !n)
        return EX_UNAVAILABLE;
    puts(inet_ntop(AF_INET, &found[0], address, sizeof address));
    return 0;
}

int cli_replicas(int argc, char **argv)
{
    const char *run = getenv("MUSTER_RUN");
    const char *name = getenv("MUSTER_REPLICAS");
    const char *option = argc ? argv[0] : "";
    bool once = !strcmp(option, "--once");
    static struct front front;
    if (argc > 1 || (argc && !once && strcmp(option, "--address") != 0)) {
        fprintf(stderr, "muster: replicas takes --once or --address, not “%s”\n", argv[argc - 1]);
        return EX_USAGE;
    }
    if (argc && !once)
        return address_print(name);
    if (!run || !*run || !front_init(&front, run, name)) {
        fprintf(stderr, "muster: MUSTER_RUN must name the folder of the running server\n");
        return EX_CONFIG;
    }
    front.is_once = once;
    if (once)
        return front_round(&front) ? 0 : EX_CANTCREAT;
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    while (!stopping) {
        struct timespec began;
        clock_gettime(CLOCK_MONOTONIC, &began);
        (void)front_round(&front);
        if (!stopping)
            rest_of_round(&began);
    }
    return 0;
}
