#include "http/limit.h"

#include "base/parse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#define BUCKETS 4096 /* a power of two */
#define PLACES 8     /* two cache lines */
#define SECOND UINT64_C(1000000000)

struct place {
    uint64_t client; /* 0: free */
    uint64_t full;   /* when its whole quota is there again, in nanoseconds */
};

struct limit_table {
    pthread_mutex_t lock;
    uint64_t seed; /* so that nobody outside knows which clients share a bucket */
    struct place places[BUCKETS][PLACES];
};

enum err limit_rate_read(struct str text, struct limit_rate *ret)
{
    static const struct {
        const char *name;
        uint32_t seconds;
    } windows[] = {{"s", 1}, {"min", 60}, {"h", 3600}};
    text = str_trim(text);
    if (!text.n || str_eq(text, STR("0")) || str_eq(text, STR("off"))) {
        *ret = (struct limit_rate){0};
        return ERR_OK;
    }
    struct str number;
    struct str window = str_cut(text, '/', &number);
    uint32_t quota;
    if (parse_u32(number, &quota) || quota < 1 || quota > LIMIT_QUOTA_MAX)
        return ERR_INPUT;
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++)
        if (str_eq(window, str_from(windows[i].name))) {
            *ret = (struct limit_rate){quota, windows[i].seconds};
            return ERR_OK;
        }
    return ERR_INPUT;
}

struct limit_table *limit_table_make(void)
{
    struct limit_table *table =
        mmap(NULL, sizeof *table, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (table == MAP_FAILED)
        return NULL;
    pthread_mutexattr_t kind;
    bool made = !pthread_mutexattr_init(&kind) &&
                !pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED) &&
                !pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST) &&
                !pthread_mutex_init(&table->lock, &kind) &&
                getrandom(&table->seed, sizeof table->seed, 0) == (ssize_t)sizeof table->seed;
    pthread_mutexattr_destroy(&kind);
    if (made)
        return table;
    munmap(table, sizeof *table);
    return NULL;
}

/* No address of the Internet begins with 64 bits as small as those that stand for IPv4 (::/32 is
 * reserved, RFC 4291), so the two kinds never meet. */
#define CLIENT_UNKNOWN UINT64_C(1)
#define CLIENT_IPV4 (UINT64_C(1) << 32)

uint64_t limit_client(struct str address)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    char text[INET6_ADDRSTRLEN];
    unsigned char bytes[16];
    uint64_t client = 0;
    uint32_t v4;
    if (!address.n || address.n >= sizeof text)
        return CLIENT_UNKNOWN;
    memcpy(text, address.p, address.n);
    text[address.n] = 0;
    if (inet_pton(AF_INET, text, &v4) == 1)
        return CLIENT_IPV4 | v4;
    if (inet_pton(AF_INET6, text, bytes) != 1)
        return CLIENT_UNKNOWN;
    if (!memcmp(bytes, mapped, sizeof mapped)) {
        memcpy(&v4, bytes + sizeof mapped, sizeof v4);
        return CLIENT_IPV4 | v4;
    }
    for (size_t i = 0; i < 8; i++)
        client = client << 8 | bytes[i];
    return client ? client : CLIENT_UNKNOWN;
}

/* The finaliser of MurmurHash3: every bit of the key moves every bit of the result. */
static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 33) * UINT64_C(0xff51afd7ed558ccd);
    x = (x ^ x >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return x ^ x >> 33;
}

/* The client's place; a free one, or the one that has used least, when it has none yet. */
static struct place *place_of(struct limit_table *table, uint64_t client)
{
    struct place *bucket = table->places[mix(client ^ table->seed) % BUCKETS];
    struct place *least = bucket;
    for (size_t i = 0; i < PLACES; i++) {
        if (bucket[i].client == client)
            return &bucket[i];
        if (bucket[i].full < least->full)
            least = &bucket[i];
    }
    *least = (struct place){client, 0};
    return least;
}

static bool table_lock(struct limit_table *table)
{
    int status = pthread_mutex_lock(&table->lock);
    if (status == EOWNERDEAD)
        status = pthread_mutex_consistent(&table->lock);
    return !status;
}

static uint32_t seconds_up(uint64_t ns)
{
    return (uint32_t)((ns + SECOND - 1) / SECOND);
}

struct limit_state limit_take(const struct limit *limit, struct str client, uint32_t share,
                              uint64_t now)
{
    struct limit_state state = {0};
    if (!limit || !limit->table || !limit->rate.quota || !table_lock(limit->table))
        return state;
    if (share > limit->rate.quota)
        share = limit->rate.quota;
    if (!share)
        share = 1;
    uint64_t step = limit->rate.window * SECOND / limit->rate.quota * share;
    uint64_t most = limit->rate.quota / share * step; /* the window, but for rests of divisions */
    struct place *place = place_of(limit->table, limit_client(client));
    uint64_t full = place->full > now ? place->full : now;
    state.limit = limit;
    state.is_over = full + step > now + most;
    if (!state.is_over)
        place->full = full += step;
    pthread_mutex_unlock(&limit->table->lock);
    state.left = (uint32_t)((now + most - full) / step * share);
    state.full = seconds_up(full - now);
    if (state.is_over)
        state.retry = seconds_up(full + step - now - most);
    return state;
}

void limit_headers(const struct limit_state *state, struct arena *a, struct resp *resp)
{
    const struct limit *limit = state->limit;
    if (!limit)
        return;
    resp_header(
        resp, STR("RateLimit-Policy"),
        arena_printf(a, "\"%s\";q=%u;w=%u", limit->name, limit->rate.quota, limit->rate.window));
    resp_header(resp, STR("RateLimit"),
                arena_printf(a, "\"%s\";r=%u;t=%u", limit->name, state->left, state->full));
    if (state->is_over)
        resp_header(resp, STR("Retry-After"), arena_printf(a, "%u", state->retry));
}
