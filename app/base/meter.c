#include "base/meter.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define MS UINT64_C(1000000)

const uint64_t meter_answer_bounds[METER_BOUNDS] = {
    5 * MS,   10 * MS,  25 * MS,   50 * MS,   75 * MS,   100 * MS,  250 * MS,
    500 * MS, 750 * MS, 1000 * MS, 2500 * MS, 5000 * MS, 7500 * MS, 10000 * MS};
const uint64_t meter_statement_bounds[METER_BOUNDS] = {
    MS / 10, MS / 4,  MS / 2,   MS,       5 * MS / 2, 5 * MS,    10 * MS,
    25 * MS, 50 * MS, 100 * MS, 250 * MS, 1000 * MS,  2500 * MS, 10000 * MS};

/* The file's beginning; on pages of its own, so that a place that nobody has costs no memory. */
struct head {
    uint64_t layout;
    uint64_t pids[METER_PLACES];
    char unused[4096 - sizeof(uint64_t) * (METER_PLACES + 1)];
};

/* Slabs begin at lines of the cache of their own: no process slows another down. */
#define LINE ((size_t)64)
#define SLAB ((sizeof(struct meter) + LINE - 1) / LINE * LINE)
#define BYTES (sizeof(struct head) + METER_PLACES * SLAB)
/* Which layout the file has: another release's would be misread. */
#define LAYOUT (UINT64_C(0x4d55535400000000) ^ BYTES)

static struct meter nowhere;
struct meter *meter = &nowhere;
static struct head *mapped; /* NULL: not open */

static void *file_map(const char *path)
{
    void *map = MAP_FAILED;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return map;
    if (!ftruncate(fd, (off_t)BYTES))
        map = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    int reason = errno;
    close(fd);
    errno = reason;
    return map;
}

static struct meter *slab(size_t place)
{
    return (struct meter *)(void *)((char *)(mapped + 1) + place * SLAB);
}

enum err meter_open(const char *path, size_t place)
{
    if (place >= METER_PLACES) {
        errno = ERANGE;
        return ERR_INTERNAL;
    }
    void *map = mapped ? mapped : file_map(path);
    if (map == MAP_FAILED)
        return ERR_INTERNAL;
    /* Programs start side by side: the first one marks the file. */
    uint64_t none = 0;
    struct head *head = map;
    if (!__atomic_compare_exchange_n(&head->layout, &none, LAYOUT, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_ACQUIRE) &&
        none != LAYOUT) {
        munmap(map, BYTES);
        errno = EPROTO;
        return ERR_INTERNAL;
    }
    mapped = head;
    meter = slab(place);
    meter->in_flight = 0;
    meter->connections = 0;
    meter->connections_used = 0;
    __atomic_store_n(&mapped->pids[place], (uint64_t)getpid(), __ATOMIC_RELEASE);
    return ERR_OK;
}

const struct meter *meter_at(size_t place)
{
    return meter_pid(place) ? slab(place) : NULL;
}

uint64_t meter_pid(size_t place)
{
    if (!mapped || place >= METER_PLACES)
        return 0;
    return __atomic_load_n(&mapped->pids[place], __ATOMIC_ACQUIRE);
}

static void add(struct meter *to, const struct meter *from, size_t end)
{
    /* A slab is a row of counters from one end to the other. */
    uint64_t *sums = (uint64_t *)(void *)to;
    const uint64_t *counters = (const uint64_t *)(const void *)from;
    for (size_t i = 0; i < end / sizeof *sums; i++)
        sums[i] += meter_get(&counters[i]);
}

void meter_total(struct meter *ret)
{
    const size_t gauges = offsetof(struct meter, in_flight);
    memset(ret, 0, sizeof *ret);
    for (size_t place = 0; place < METER_PLACES; place++) {
        const struct meter *from = meter_at(place);
        if (!from)
            continue;
        bool lives = !kill((pid_t)meter_pid(place), 0) || errno == EPERM;
        add(ret, from, lives ? sizeof *ret : gauges);
    }
}

void meter_time(struct meter_times *times, const uint64_t bounds[METER_BOUNDS], uint64_t ns)
{
    size_t i = 0;
    while (i < METER_BOUNDS && ns > bounds[i])
        i++;
    meter_add(&times->buckets[i], 1);
    meter_add(&times->sum, ns);
}

enum err meter_built(enum meter_build kind, uint64_t start, enum err err)
{
    if (err) {
        meter_add(&meter->build_errors, 1);
        return err;
    }
    meter->last_build_ns = meter_now() - start;
    meter_add(&meter->builds[kind], 1);
    meter_add(&meter->build_ns[kind], meter->last_build_ns);
    return ERR_OK;
}

uint64_t meter_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}
