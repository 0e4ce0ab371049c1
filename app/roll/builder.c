#include "roll/builder.h"

#include "base/log.h"
#include "base/meter.h"
#include "roll/audit.h"
#include "roll/epoch.h"
#include "roll/follow.h"
#include "roll/overlay.h"
#include "roll/publish.h"
#include "roll/roll.h"
#include "roll/segment_build.h"
#include "roll/source.h"
#include "sql.gen.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define POLL_MS 250
#define EPOCH_MS 1000
#define PRUNE_MS 600000
#define AWAY_MS 500
#define TROUBLE_MS 8000 /* at most, for what waiting alone does not mend */
#define ARENA_MAX ((size_t)1 << 30)
#define SEGMENT_FILL 60000 /* people of a new segment; the rest is room for later ones */
#define FOLD_AT 2048       /* entries of the overlay that make it worth folding */
#define REREAD_MAX 50000   /* changed people; for more, reading everything is quicker */
#define AUDIT_PART 64      /* one in so many people changed at once: the rows are counted */

struct builder {
    const char *folder;
    struct db_config config;
    struct publisher *publisher;
    struct source *source;
    struct segment_builder *segments;
    struct follow follow;
    struct overlay overlay;
    struct epoch epoch;
    struct audit audit;
    struct audit_rows counted; /* in the database, with the last large change */
    struct roll roll;          /* our own view of what is published */
    struct arena arena;
    struct vec changed; /* uint32_t */
    bool loaded;
    bool replaced; /* in the last step: other data are in place */
    bool folding;
    int64_t loaded_ms;
    int64_t epoch_checked_ms;
    int64_t pruned_ms;
    enum err last_err; /* of the last step, to log changes only */
    char trouble[512]; /* with our own folder, in the last step; or empty */
};

static int64_t clock_ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Whatever a failure has left in the segment builder goes. */
static void segments_reset(struct builder *b)
{
    if (!segment_builder_n(b->segments))
        return;
    segment_builder_free(b->segments);
    b->segments = segment_builder_new();
}

/* Keeps the reason for which the folder could not be written. */
static enum err folder_err(struct builder *b, enum err err)
{
    if (err)
        snprintf(b->trouble, sizeof b->trouble, "%s: %s", b->folder, strerror(errno));
    return err;
}

/* ---- publishing ------------------------------------------------------------------------------ */

/* Builds the overlay's segment and names the generation: base segments plus overlay. */
static enum err publish(struct builder *b, const uint64_t *base, uint32_t base_n)
{
    const struct overlay_entry *entries = b->overlay.entries.p;
    size_t n = b->overlay.entries.n;
    struct catalog c = {.data_name = str_from(b->epoch.data_name), .loaded_ms = b->loaded_ms};
    uint64_t *numbers = ARENA_ARRAY(&b->arena, base_n + 1, uint64_t);
    uint32_t *replaced = ARENA_ARRAY(&b->arena, n, uint32_t);
    segments_reset(b);
    if (base_n)
        memcpy(numbers, base, base_n * sizeof *numbers);
    enum err err = ERR_OK;
    for (size_t i = 0; i < n && !err; i++) {
        replaced[i] = entries[i].emp_no;
        if (!entries[i].gone)
            err = segment_builder_add(b->segments, &entries[i].person);
    }
    c.segments = numbers;
    c.segments_n = base_n;
    c.replaced = replaced;
    c.replaced_n = (uint32_t)n;
    c.has_overlay = n > 0;
    void *block = NULL;
    size_t bytes = 0;
    if (!err && n)
        err = segment_builder_finish(b->segments, &block, &bytes);
    if (!err && n)
        err = folder_err(b, publisher_add(b->publisher, block, bytes, &numbers[c.segments_n++]));
    free(block);
    source_catalog(b->source, &c);
    if (!err)
        err = folder_err(b, publisher_publish(b->publisher, &c, follow_complete(&b->follow)));
    return err ? err : roll_refresh(&b->roll);
}

/* The segments of the present generation without its overlay. */
static uint32_t base_numbers(const struct builder *b, uint64_t *ret)
{
    uint32_t n = b->roll.parts_n - (b->roll.catalog.has_overlay ? 1 : 0);
    for (uint32_t i = 0; i < n; i++)
        ret[i] = b->roll.parts[i].number;
    return n;
}

/* ---- changes --------------------------------------------------------------------------------- */

static int u32_compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* So many people at once that counting all rows costs little besides. */
static bool is_large(const struct builder *b)
{
    return b->changed.n && b->changed.n >= b->roll.people / AUDIT_PART;
}

static enum err reread(struct builder *b)
{
    uint32_t *list = b->changed.p;
    enum err err = source_refresh(b->source, &b->arena);
    qsort(list, b->changed.n, sizeof *list, u32_compare);
    for (size_t i = 0; i < b->changed.n && !err; i++) {
        struct person person;
        if (!list[i] || (i && list[i] == list[i - 1]))
            continue; /* 0: a department; the refresh has seen it */
        err = source_find(b->source, &b->arena, list[i], &person);
        if (!err)
            overlay_set(&b->overlay, list[i], &person);
        else if (err == ERR_NOT_FOUND)
            overlay_set(&b->overlay, list[i], NULL);
        if (err == ERR_NOT_FOUND)
            err = ERR_OK;
    }
    return err;
}

/* Finds the marks and reads their people in one snapshot of the database: a transaction is in it as
 * a whole or not at all. After an error nothing that was read may be published. */
static enum err changes_read(struct builder *b)
{
    struct db *db = source_db(b->source);
    vec_clear(&b->changed);
    enum err err = db_begin(db);
    if (!err)
        err = epoch_stands(&b->epoch, db, &b->arena);
    b->replaced = err == ERR_TOO_BIG;
    if (!err)
        err = follow_poll(&b->follow, db, &b->arena, &b->changed);
    if (!err && b->changed.n > REREAD_MAX)
        err = ERR_TOO_BIG;
    if (!err && b->changed.n)
        err = reread(b);
    if (!err && is_large(b))
        err = audit_count(db, &b->arena, &b->counted);
    if (!err)
        return db_commit(db);
    db_rollback(db);
    return err;
}

/* ---- everything ------------------------------------------------------------------------------ */

static enum err segment_write(struct builder *b, struct vec *numbers)
{
    void *block;
    size_t bytes;
    uint64_t number;
    enum err err = segment_builder_finish(b->segments, &block, &bytes);
    if (err)
        return err;
    err = folder_err(b, publisher_add(b->publisher, block, bytes, &number));
    free(block);
    if (!err)
        *(uint64_t *)vec_extend(numbers, 1, sizeof number) = number;
    return err;
}

static enum err load_people(struct builder *b, struct vec *numbers, uint64_t *ret_people)
{
    enum err err = source_open(b->source);
    uint64_t people = 0;
    for (bool some = true; !err && some;) {
        struct person person;
        err = source_next(b->source, &person, &some);
        if (!err && some) {
            err = segment_builder_add(b->segments, &person);
            people++;
        }
        if (!err && segment_builder_n(b->segments) == SEGMENT_FILL)
            err = segment_write(b, numbers);
    }
    source_close(b->source);
    if (!err && (segment_builder_n(b->segments) || !numbers->n))
        err = segment_write(b, numbers);
    *ret_people = people;
    return err;
}

/* Reads all people and publishes them. The tables are read side by side, so a change may be in one
 * of them and not yet in another. Marks are taken note of before the first row is read; whoever has
 * one since then is read again, in one snapshot, before anybody sees them. */
static enum err load_all(struct builder *b)
{
    int64_t start = clock_ms(CLOCK_MONOTONIC);
    struct vec numbers = {0};
    uint64_t people = 0;
    segments_reset(b);
    follow_clear(&b->follow);
    vec_clear(&b->changed);
    enum err err = follow_poll(&b->follow, source_db(b->source), &b->arena, &b->changed);
    if (!err)
        err = source_refresh(b->source, &b->arena);
    if (!err)
        err = load_people(b, &numbers, &people);
    if (!err) {
        overlay_clear(&b->overlay);
        err = changes_read(b);
    }
    if (!err) {
        b->loaded_ms = clock_ms(CLOCK_REALTIME);
        err = publish(b, numbers.p, (uint32_t)numbers.n);
    }
    vec_free(&numbers);
    if (err)
        return err;
    b->loaded = true;
    b->folding = false;
    malloc_trim(0); /* what reading took is not needed soon again */
    LOG(LOG_INFO, "roll_loaded", log_i64("people", (int64_t)people),
        log_i64("generation", (int64_t)b->roll.generation),
        log_i64("ms", clock_ms(CLOCK_MONOTONIC) - start));
    return ERR_OK;
}

/* ---- following ------------------------------------------------------------------------------- */

static enum err changes_publish(struct builder *b)
{
    uint64_t *numbers = ARENA_ARRAY(&b->arena, ROLL_PARTS_MAX, uint64_t);
    bool large = is_large(b);
    uint32_t n = base_numbers(b, numbers);
    enum err err = publish(b, numbers, n);
    b->loaded = !err;
    if (err)
        return err;
    LOG(LOG_DEBUG, "roll_changed", log_i64("marks", (int64_t)b->changed.n),
        log_i64("generation", (int64_t)b->roll.generation));
    if (large) {
        struct audit_rows rows = audit_roll(&b->roll);
        b->loaded = audit_agrees(&rows, &b->counted);
    }
    return ERR_OK;
}

static enum err follow_changes(struct builder *b)
{
    uint64_t start = meter_now();
    enum err err = changes_read(b);
    if (err) {
        /* What was read is not published: everything again. */
        b->loaded = b->loaded && !b->changed.n;
        return err;
    }
    if (b->changed.n)
        return meter_built(METER_CHANGE, start, changes_publish(b));
    publisher_agree(b->publisher);
    return ERR_OK;
}

/* ---- folding --------------------------------------------------------------------------------- */

/* The numbers that a segment is responsible for: from its own first to the next one's. */
static void range_of(const struct builder *b, uint32_t part, uint32_t base_n, uint32_t *ret_low,
                     uint32_t *ret_high)
{
    *ret_low = part ? b->roll.parts[part].s.emp_no[0] : 0;
    *ret_high = part + 1 < base_n ? b->roll.parts[part + 1].s.emp_no[0] - 1 : UINT32_MAX;
}

static size_t entries_in(const struct overlay *o, uint32_t low, uint32_t high)
{
    const struct overlay_entry *entries = o->entries.p;
    size_t n = 0;
    for (size_t i = 0; i < o->entries.n; i++)
        n += entries[i].emp_no >= low && entries[i].emp_no <= high;
    return n;
}

static enum err merge_add(struct builder *b, const struct person *person, struct vec *numbers)
{
    enum err err = ERR_OK;
    if (segment_builder_n(b->segments) == SEGMENT_PEOPLE_MAX)
        err = segment_write(b, numbers);
    return err ? err : segment_builder_add(b->segments, person);
}

/* Writes a segment anew with the overlay's people in it. */
static enum err merge(struct builder *b, uint32_t part, uint32_t low, uint32_t high,
                      struct vec *numbers)
{
    const struct segment *s = &b->roll.parts[part].s;
    const struct overlay_entry *entries = b->overlay.entries.p;
    size_t e = 0;
    enum err err = ERR_OK;
    struct arena a;
    arena_init(&a, ARENA_MAX, 1 << 20);
    while (e < b->overlay.entries.n && entries[e].emp_no < low)
        e++;
    for (uint32_t i = 0; !err;) {
        bool more = e < b->overlay.entries.n && entries[e].emp_no <= high;
        if (i == s->n && !more)
            break;
        if (i < s->n && (!more || s->emp_no[i] < entries[e].emp_no)) {
            struct person person = roll_person(&b->roll, (struct roll_ref){part, i++}, &a);
            err = merge_add(b, &person, numbers);
            arena_reset(&a);
            continue;
        }
        i += i < s->n && s->emp_no[i] == entries[e].emp_no;
        if (!entries[e].gone)
            err = merge_add(b, &entries[e].person, numbers);
        e++;
    }
    arena_clear(&a);
    if (!err && segment_builder_n(b->segments))
        err = segment_write(b, numbers);
    return err;
}

/* Folds the overlay's people into the segment that most of them belong to. */
static enum err fold_one(struct builder *b)
{
    uint64_t *base = ARENA_ARRAY(&b->arena, ROLL_PARTS_MAX, uint64_t);
    uint32_t base_n = base_numbers(b, base);
    uint32_t best = 0;
    size_t most = 0;
    uint32_t low;
    uint32_t high;
    for (uint32_t p = 0; p < base_n; p++) {
        range_of(b, p, base_n, &low, &high);
        size_t n = entries_in(&b->overlay, low, high);
        if (n > most) {
            most = n;
            best = p;
        }
    }
    range_of(b, best, base_n, &low, &high);
    struct vec numbers = {0};
    for (uint32_t p = 0; p < best; p++)
        *(uint64_t *)vec_extend(&numbers, 1, sizeof *base) = base[p];
    segments_reset(b);
    enum err err = merge(b, best, low, high, &numbers);
    if (!err && !numbers.n && base_n <= 1)
        err = segment_write(b, &numbers); /* nobody is left; there is always one segment */
    for (uint32_t p = best + 1; p < base_n; p++)
        *(uint64_t *)vec_extend(&numbers, 1, sizeof *base) = base[p];
    if (!err)
        overlay_drop(&b->overlay, low, high);
    if (!err)
        err = publish(b, numbers.p, (uint32_t)numbers.n);
    vec_free(&numbers);
    b->loaded = !err;
    return err;
}

static enum err fold(struct builder *b)
{
    b->folding = b->overlay.entries.n >= FOLD_AT || (b->folding && b->overlay.entries.n);
    uint64_t start = meter_now();
    return b->folding ? meter_built(METER_FOLD, start, fold_one(b)) : ERR_OK;
}

/* ---- the loop -------------------------------------------------------------------------------- */

/* Whether these are still the data that were loaded, with triggers that tell of every change. */
static enum err epoch_check(struct builder *b)
{
    bool other;
    enum err err = epoch_look(&b->epoch, source_db(b->source), &b->config, &b->arena, &other);
    if (err)
        return err;
    b->epoch_checked_ms = clock_ms(CLOCK_MONOTONIC);
    if (other)
        b->loaded = false;
    return ERR_OK;
}

static enum err prune(struct builder *b)
{
    int64_t now = clock_ms(CLOCK_MONOTONIC);
    if (b->pruned_ms && now - b->pruned_ms < PRUNE_MS)
        return ERR_OK;
    b->pruned_ms = now;
    return sql_roll_prune(source_db(b->source), NULL);
}

/* Whether a table was emptied past its triggers. */
static enum err emptied_check(struct builder *b)
{
    bool emptied;
    enum err err = audit_look(&b->audit, source_db(b->source), &b->arena, &emptied);
    if (!err && emptied)
        b->loaded = false;
    return err;
}

static enum err step(struct builder *b)
{
    enum err err = ERR_OK;
    uint64_t start = meter_now();
    b->trouble[0] = '\0';
    b->replaced = false;
    if (!b->loaded || clock_ms(CLOCK_MONOTONIC) - b->epoch_checked_ms >= EPOCH_MS)
        err = epoch_check(b);
    if (!err)
        err = emptied_check(b);
    if (!err && !b->loaded)
        err = meter_built(METER_LOAD, start, load_all(b));
    if (!err)
        err = follow_changes(b);
    if (!err)
        err = fold(b);
    if (!err)
        err = prune(b);
    if (err == ERR_TOO_BIG)
        b->loaded = false;
    if (b->replaced)
        err = ERR_OK; /* other data are no trouble: the next step reads them */
    arena_reset(&b->arena);
    return err;
}

static void pause_ms(int64_t ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

enum err builder_run(const char *folder, const struct db_config *config,
                     const volatile sig_atomic_t *stop)
{
    struct builder *b = vec_calloc(1, sizeof *b);
    b->folder = folder;
    b->config = *config;
    enum err err = publisher_open(folder, &b->publisher);
    if (err) {
        free(b);
        return err;
    }
    b->source = source_new(config);
    b->segments = segment_builder_new();
    overlay_init(&b->overlay);
    roll_init(&b->roll, folder);
    arena_init(&b->arena, ARENA_MAX, 1 << 20);
    for (int64_t wait = AWAY_MS; !*stop;) {
        err = step(b);
        if (err && err != b->last_err)
            LOG(LOG_WARN, "roll_waits", log_str("error", str_from(err_name(err))),
                log_str("problem",
                        b->trouble[0] ? str_from(b->trouble) : db_problem(source_db(b->source))));
        b->last_err = err;
        wait = err == ERR_OK || err == ERR_AWAY || err == ERR_LOADING ? AWAY_MS : 2 * wait;
        wait = wait > TROUBLE_MS ? TROUBLE_MS : wait;
        pause_ms(err ? wait : POLL_MS);
    }
    overlay_free(&b->overlay);
    follow_free(&b->follow);
    vec_free(&b->changed);
    roll_clear(&b->roll);
    arena_clear(&b->arena);
    segment_builder_free(b->segments);
    source_free(b->source);
    publisher_close(b->publisher);
    free(b);
    return ERR_OK;
}
