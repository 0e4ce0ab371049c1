#include "model/export.h"

#include "model/export_rows.h"
#include "model/store.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define EXPORT_VERSION 1 /* in every tag: to be raised when the bytes of any export change */
#define BLOCK_UNITS 16   /* about 5 KB of salaries */
#define BLOCK_MAX ((size_t)256 << 20)
#define PLAN_MAX ((size_t)512 << 20)
#define TAG_BYTES 16

/* A generation that plans are made of. */
struct export_source {
    struct arena arena; /* it lives in it itself */
    struct roll roll;
    uint32_t plans;
    struct export_source *next;
};

struct export_plan {
    struct arena arena; /* it lives in it itself */
    struct exports *exports;
    struct export_source *source; /* NULL: ended early */
    struct export_rows rows;
    struct export_facts facts;
    struct str name;
    struct str head;
    const uint64_t *offsets; /* of each block, and of the end */
    uint32_t blocks;
    uint32_t users;
    int64_t idle_since; /* seconds, CLOCK_MONOTONIC */
    bool has_digest;
    unsigned char digest[EXPORT_DIGEST_SIZE];
};

void exports_init(struct exports *exports)
{
    *exports = (struct exports){0};
    buf_init(&exports->block, BLOCK_MAX);
}

static int64_t now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* ---- generations ------------------------------------------------------------------------------
 */

static enum err source_find(struct exports *exports, const struct roll *r,
                            struct export_source **ret)
{
    for (struct export_source *s = exports->sources; s; s = s->next)
        if (s->roll.generation == r->generation) {
            *ret = s;
            return ERR_OK;
        }
    struct arena arena;
    arena_init(&arena, PLAN_MAX, 0);
    struct export_source *s = ARENA_NEW(&arena, struct export_source);
    s->arena = arena;
    roll_init(&s->roll, r->folder);
    if (roll_open(&s->roll, r->generation)) {
        arena_clear(&arena);
        return ERR_LOADING;
    }
    s->next = exports->sources;
    exports->sources = s;
    *ret = s;
    return ERR_OK;
}

static void source_drop(struct exports *exports, struct export_source *source)
{
    if (source->plans)
        return;
    struct export_source **at = &exports->sources;
    while (*at != source)
        at = &(*at)->next;
    *at = source->next;
    roll_clear(&source->roll);
    struct arena arena = source->arena;
    arena_clear(&arena);
}

static bool roll_has(const struct roll *r, uint64_t segment)
{
    for (uint32_t i = 0; i < r->parts_n; i++)
        if (r->parts[i].number == segment)
            return true;
    return false;
}

/* Bytes of the files that are there only for the sake of old generations. */
static uint64_t held_bytes(const struct exports *exports, const struct roll *current)
{
    uint64_t held = 0;
    for (const struct export_source *s = exports->sources; s; s = s->next)
        for (uint32_t i = 0; i < s->roll.parts_n; i++) {
            bool counted = roll_has(current, s->roll.parts[i].number);
            for (const struct export_source *t = exports->sources; t != s && !counted; t = t->next)
                counted = roll_has(&t->roll, s->roll.parts[i].number);
            held += counted ? 0 : s->roll.parts[i].s.bytes;
        }
    return held;
}

/* ---- the end of plans -------------------------------------------------------------------------
 */

static void plan_end(struct export_plan *plan)
{
    if (!plan->source)
        return;
    plan->source->plans--;
    source_drop(plan->exports, plan->source);
    plan->source = NULL;
}

static void plan_free(struct exports *exports, uint32_t i)
{
    struct export_plan *plan = exports->plans[i];
    exports->plans[i] = NULL;
    plan_end(plan);
    struct arena arena = plan->arena;
    arena_clear(&arena);
}

/* The idle plan that was used longest ago; EXPORT_PLANS_MAX: none is idle. */
static uint32_t idle_find(const struct exports *exports, uint32_t *ret_n, size_t *ret_bytes)
{
    uint32_t oldest = EXPORT_PLANS_MAX;
    *ret_n = 0;
    *ret_bytes = 0;
    for (uint32_t i = 0; i < EXPORT_PLANS_MAX; i++) {
        const struct export_plan *plan = exports->plans[i];
        if (!plan || plan->users)
            continue;
        if (oldest == EXPORT_PLANS_MAX || plan->idle_since < exports->plans[oldest]->idle_since)
            oldest = i;
        ++*ret_n;
        *ret_bytes += plan->arena.used;
    }
    return oldest;
}

static void trim_idle(struct exports *exports)
{
    uint32_t n;
    size_t bytes;
    for (;;) {
        uint32_t i = idle_find(exports, &n, &bytes);
        if (i == EXPORT_PLANS_MAX)
            return;
        bool old = now_seconds() - exports->plans[i]->idle_since > EXPORT_IDLE_SECONDS;
        if (!old && n <= EXPORT_IDLE_MAX && (bytes <= EXPORT_IDLE_BYTES || n == 1))
            return;
        plan_free(exports, i);
    }
}

/* Ends the plans of the oldest generation while old ones hold too much. */
static void trim_held(struct exports *exports, const struct roll *current)
{
    while (held_bytes(exports, current) > EXPORT_HELD_BYTES) {
        const struct export_source *oldest = NULL;
        for (const struct export_source *s = exports->sources; s; s = s->next)
            if (s->roll.generation != current->generation &&
                (!oldest || s->roll.generation < oldest->roll.generation))
                oldest = s;
        if (!oldest)
            return;
        for (uint32_t i = 0; i < EXPORT_PLANS_MAX; i++) {
            struct export_plan *plan = exports->plans[i];
            if (!plan || plan->source != oldest)
                continue;
            bool last = oldest->plans == 1;
            if (plan->users)
                plan_end(plan);
            else
                plan_free(exports, i);
            if (last)
                break;
        }
    }
}

void exports_tend(struct store *store)
{
    trim_idle(&store->exports);
    if (!roll_refresh(&store->roll))
        trim_held(&store->exports, &store->roll);
}

void exports_clear(struct exports *exports)
{
    for (uint32_t i = 0; i < EXPORT_PLANS_MAX; i++)
        if (exports->plans[i])
            plan_free(exports, i);
    buf_free(&exports->block);
}

void export_close(struct export_plan *plan)
{
    plan->idle_since = now_seconds();
    if (!--plan->users)
        trim_idle(plan->exports);
}

/* ---- making -----------------------------------------------------------------------------------
 */

static struct str tag_make(const struct roll *r, const struct export_ask *ask, struct date day,
                           struct arena *a)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    char hex[2 * TAG_BYTES + 1];
    struct str text =
        arena_printf(a, "%d %lld %llu %d %.*s", EXPORT_VERSION, (long long)r->catalog.loaded_ms,
                     (unsigned long long)r->generation, day.days, STR_ARG(ask->name));
    if (!EVP_Digest(text.p, text.n, hash, &n, EVP_sha256(), NULL) || n < TAG_BYTES)
        return (struct str){0};
    for (size_t i = 0; i < TAG_BYTES; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    return arena_printf(a, "\"%s\"", hex);
}

/* Where each block begins: by reckoning, or by writing everything once. */
static enum err plan_measure(struct export_plan *plan, bool bom)
{
    struct buf *block = &plan->exports->block;
    uint32_t units = plan->rows.units;
    plan->blocks = (units + BLOCK_UNITS - 1) / BLOCK_UNITS;
    uint64_t *offsets = ARENA_ARRAY(&plan->arena, plan->blocks + 1, uint64_t);
    buf_reset(block);
    export_rows_head(&plan->rows, bom, block);
    plan->head = arena_str(&plan->arena, buf_str(block));
    uint64_t at = plan->head.n;
    for (uint32_t b = 0; b < plan->blocks; b++) {
        uint32_t first = b * BLOCK_UNITS;
        uint32_t end = units - first < BLOCK_UNITS ? units : first + BLOCK_UNITS;
        uint64_t n;
        uint64_t bytes;
        offsets[b] = at;
        buf_reset(block);
        if (!export_rows_measure(&plan->rows, first, end, &n, &bytes)) {
            n = export_rows_write(&plan->rows, first, end, block);
            bytes = block->n;
        }
        plan->facts.rows += n;
        at += bytes;
        if (bytes > BLOCK_MAX || buf_err(block))
            return ERR_TOO_BIG;
    }
    offsets[plan->blocks] = at;
    plan->offsets = offsets;
    plan->facts.length = at;
    return ERR_OK;
}

static struct export_plan *plan_use(struct export_plan *plan)
{
    plan->users++;
    return plan;
}

struct export_plan *export_find(struct exports *exports, struct str tag, struct str name)
{
    for (uint32_t i = 0; i < EXPORT_PLANS_MAX; i++) {
        struct export_plan *plan = exports->plans[i];
        if (plan && plan->source && str_eq(plan->facts.tag, tag) && str_eq(plan->name, name))
            return plan_use(plan);
    }
    return NULL;
}

/* A place for one more plan; EXPORT_PLANS_MAX: all are in use. */
static uint32_t place_find(struct exports *exports)
{
    for (uint32_t i = 0; i < EXPORT_PLANS_MAX; i++)
        if (!exports->plans[i])
            return i;
    uint32_t n;
    size_t bytes;
    uint32_t idle = idle_find(exports, &n, &bytes);
    if (idle < EXPORT_PLANS_MAX)
        plan_free(exports, idle);
    return idle;
}

static enum err plan_make(struct store *store, struct export_source *source,
                          const struct export_ask *ask, struct str tag, struct date day,
                          struct export_plan **ret)
{
    struct exports *exports = &store->exports;
    struct arena arena;
    arena_init(&arena, PLAN_MAX, 0);
    struct export_plan *plan = ARENA_NEW(&arena, struct export_plan);
    plan->arena = arena;
    plan->exports = exports;
    plan->name = arena_str(&plan->arena, ask->name);
    plan->facts = (struct export_facts){.tag = arena_str(&plan->arena, tag),
                                        .generation = source->roll.generation,
                                        .day = day,
                                        .table = ask->table,
                                        .format = ask->format};
    export_rows_init(&plan->rows, &source->roll, store->scan, ask, &plan->arena);
    enum err err = plan_measure(plan, ask->bom);
    uint32_t place = err ? EXPORT_PLANS_MAX : place_find(exports);
    if (place == EXPORT_PLANS_MAX) {
        arena = plan->arena;
        arena_clear(&arena);
        return ERR_TOO_BIG;
    }
    plan->source = source;
    source->plans++;
    exports->plans[place] = plan;
    *ret = plan_use(plan);
    return ERR_OK;
}

enum err export_open(struct store *store, const struct export_ask *ask, struct export_plan **ret)
{
    struct exports *exports = &store->exports;
    struct export_source *source = NULL;
    struct arena work;
    struct date day = ask->table == EXPORT_EMPLOYEES ? ask->filter.day : ask->as_of.v;
    trim_idle(exports);
    arena_init(&work, 1 << 20, 0);
    struct str tag = tag_make(&store->roll, ask, day, &work);
    *ret = export_find(exports, tag, ask->name);
    enum err err = str_is_null(tag) ? ERR_INTERNAL : ERR_OK;
    if (!err && !*ret) {
        err = source_find(exports, &store->roll, &source);
        if (!err)
            err = plan_make(store, source, ask, tag, day, ret);
        if (err && source)
            source_drop(exports, source);
        trim_held(exports, &store->roll);
    }
    arena_clear(&work);
    return err;
}

struct export_facts export_facts(const struct export_plan *plan)
{
    return plan->facts;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

/* The block with the byte, which lies behind the head. */
static uint32_t block_find(const struct export_plan *plan, uint64_t at)
{
    uint32_t low = 0;
    uint32_t high = plan->blocks;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (plan->offsets[middle] <= at)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static enum err block_write(struct export_plan *plan, uint32_t b)
{
    struct buf *block = &plan->exports->block;
    uint32_t first = b * BLOCK_UNITS;
    uint32_t left = plan->rows.units - first;
    buf_reset(block);
    export_rows_write(&plan->rows, first, first + (left < BLOCK_UNITS ? left : BLOCK_UNITS), block);
    bool same = block->n == plan->offsets[b + 1] - plan->offsets[b];
    return same ? buf_err(block) : ERR_INTERNAL;
}

enum err export_read(struct export_plan *plan, uint64_t at, char *to, size_t n)
{
    if (at > plan->facts.length || n > plan->facts.length - at)
        return ERR_INTERNAL;
    if (at < plan->head.n) {
        struct str part = str_take(str_drop(plan->head, (size_t)at), n);
        memcpy(to, part.p, part.n);
        to += part.n;
        at += part.n;
        n -= part.n;
    }
    if (!n)
        return ERR_OK;
    if (!plan->source)
        return ERR_AWAY;
    for (uint32_t b = block_find(plan, at); n; b++) {
        enum err err = block_write(plan, b);
        if (err)
            return err;
        struct str part = buf_str(&plan->exports->block);
        part = str_take(str_drop(part, (size_t)(at - plan->offsets[b])), n);
        memcpy(to, part.p, part.n);
        to += part.n;
        at += part.n;
        n -= part.n;
    }
    return ERR_OK;
}

enum err export_digest(struct export_plan *plan, unsigned char ret[EXPORT_DIGEST_SIZE])
{
    if (!plan->has_digest) {
        if (!plan->source)
            return ERR_AWAY;
        EVP_MD_CTX *hash = EVP_MD_CTX_new();
        bool good = hash && EVP_DigestInit_ex(hash, EVP_sha256(), NULL) &&
                    EVP_DigestUpdate(hash, plan->head.p, plan->head.n);
        for (uint32_t b = 0; good && b < plan->blocks; b++)
            good = !block_write(plan, b) &&
                   EVP_DigestUpdate(hash, plan->exports->block.p, plan->exports->block.n);
        good = good && EVP_DigestFinal_ex(hash, plan->digest, NULL);
        EVP_MD_CTX_free(hash);
        if (!good)
            return ERR_INTERNAL;
        plan->has_digest = true;
    }
    memcpy(ret, plan->digest, EXPORT_DIGEST_SIZE);
    return ERR_OK;
}
