#include "roll/roll.h"

#include "roll/control.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PATH_SIZE 4096
#define ARENA_MAX ((size_t)256 << 20)
#define REFRESH_TRIES 5

void roll_init(struct roll *r, const char *folder)
{
    memset(r, 0, sizeof *r);
    r->folder = folder;
    arena_init(&r->arena, ARENA_MAX, 1 << 20);
}

/* Maps a whole file for reading. */
static const void *map_file(const char *folder, const char *name, uint64_t number,
                            size_t *ret_bytes)
{
    char path[PATH_SIZE];
    int n = snprintf(path, sizeof path, "%s/%s.%llu", folder, name, (unsigned long long)number);
    if (n < 0 || (size_t)n >= sizeof path)
        return NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    struct stat stat;
    void *map = MAP_FAILED;
    if (!fstat(fd, &stat) && stat.st_size > 0)
        map = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (map == MAP_FAILED)
        return NULL;
    *ret_bytes = (size_t)stat.st_size;
    return map;
}

static void control_open(struct roll *r)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/control", r->folder);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    struct stat stat;
    void *map = MAP_FAILED;
    if (!fstat(fd, &stat) && stat.st_size >= CONTROL_BYTES)
        map = mmap(NULL, CONTROL_BYTES, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (map != MAP_FAILED)
        r->control = map;
}

static void part_unmap(struct roll_part *part)
{
    if (part->s.base)
        munmap((void *)(uintptr_t)part->s.base, part->s.bytes);
    part->s.base = NULL;
}

/* Takes a segment over from the present view, or maps its file. */
static enum err part_map(struct roll *r, uint64_t number, struct roll_part *ret)
{
    for (uint32_t i = 0; i < r->parts_n; i++)
        if (r->parts[i].number == number && r->parts[i].s.base) {
            *ret = (struct roll_part){.s = r->parts[i].s, .number = number};
            return ERR_OK;
        }
    size_t bytes;
    const void *base = map_file(r->folder, "segment", number, &bytes);
    if (!base)
        return ERR_NOT_FOUND;
    *ret = (struct roll_part){.number = number};
    if (!segment_open(&ret->s, base, bytes))
        return ERR_OK;
    munmap((void *)(uintptr_t)base, bytes);
    return ERR_INTERNAL;
}

/* Marks the people whose place the overlay takes. */
static void parts_skip(struct roll_part *parts, uint32_t n, const struct catalog *c,
                       struct arena *a)
{
    uint32_t base_n = c->has_overlay ? n - 1 : n;
    for (uint32_t p = 0; p < base_n; p++) {
        uint64_t *bits = NULL;
        for (uint32_t i = 0; i < c->replaced_n; i++) {
            uint32_t pos = segment_find(&parts[p].s, c->replaced[i]);
            if (pos == parts[p].s.n)
                continue;
            if (!bits)
                bits = ARENA_ARRAY(a, (parts[p].s.n + 63) / 64, uint64_t);
            bits[pos / 64] |= UINT64_C(1) << (pos % 64);
            parts[p].skipped_n++;
        }
        parts[p].skipped = bits;
    }
}

/* Whether a segment of the old view is used by the new one. */
static bool is_kept(const struct roll_part *parts, uint32_t n, const void *base)
{
    for (uint32_t i = 0; i < n; i++)
        if (parts[i].s.base == base)
            return true;
    return false;
}

/* Maps one generation beside the present view, then takes its place. */
static enum err roll_map(struct roll *r, uint64_t generation)
{
    size_t bytes;
    const void *map = map_file(r->folder, "catalog", generation, &bytes);
    if (!map)
        return ERR_NOT_FOUND;
    struct arena arena;
    arena_init(&arena, ARENA_MAX, 1 << 20);
    struct catalog catalog;
    struct roll_part *parts = NULL;
    uint32_t n = 0;
    enum err err = catalog_read(&catalog, (struct str){map, bytes}, &arena);
    if (!err && catalog.segments_n > ROLL_PARTS_MAX)
        err = ERR_TOO_BIG;
    if (!err)
        parts = ARENA_ARRAY(&arena, catalog.segments_n, struct roll_part);
    while (!err && n < catalog.segments_n) {
        err = part_map(r, catalog.segments[n], &parts[n]);
        n += !err;
    }
    if (err) {
        for (uint32_t i = 0; i < n; i++)
            if (!is_kept(r->parts, r->parts_n, parts[i].s.base))
                part_unmap(&parts[i]);
        munmap((void *)(uintptr_t)map, bytes);
        arena_clear(&arena);
        return err;
    }
    parts_skip(parts, n, &catalog, &arena);
    for (uint32_t i = 0; i < r->parts_n; i++)
        if (!is_kept(parts, n, r->parts[i].s.base))
            part_unmap(&r->parts[i]);
    if (r->catalog_map)
        munmap(r->catalog_map, r->catalog_bytes);
    if (n)
        memcpy(r->parts, parts, n * sizeof *parts);
    arena_clear(&r->arena);
    r->arena = arena;
    r->parts_n = n;
    r->catalog = catalog;
    r->catalog_map = (void *)(uintptr_t)map;
    r->catalog_bytes = bytes;
    r->generation = generation;
    r->people = 0;
    for (uint32_t i = 0; i < n; i++)
        r->people += r->parts[i].s.n - r->parts[i].skipped_n;
    return ERR_OK;
}

enum err roll_refresh(struct roll *r)
{
    if (!r->control)
        control_open(r);
    if (!r->control)
        return ERR_LOADING;
    for (int i = 0; i < REFRESH_TRIES; i++) {
        uint64_t current = atomic_load_explicit(&r->control->generation, memory_order_acquire);
        if (current == r->generation)
            break;
        /* Its files may be gone when another generation has come meanwhile: look again. */
        if (current && !roll_map(r, current))
            break;
    }
    return r->generation ? ERR_OK : ERR_LOADING;
}

enum err roll_open(struct roll *r, uint64_t generation)
{
    return r->generation == generation ? ERR_OK : roll_map(r, generation);
}

void roll_clear(struct roll *r)
{
    for (uint32_t i = 0; i < r->parts_n; i++)
        part_unmap(&r->parts[i]);
    if (r->catalog_map)
        munmap(r->catalog_map, r->catalog_bytes);
    if (r->control)
        munmap((void *)(uintptr_t)r->control, CONTROL_BYTES);
    arena_clear(&r->arena);
    roll_init(r, r->folder);
}

int64_t roll_age_ms(const struct roll *r)
{
    int64_t agreed = r->control ? atomic_load(&r->control->agreed_ms) : 0;
    if (!agreed)
        return INT64_MAX;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t age = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 - agreed;
    return age > 0 ? age : 0;
}

struct date roll_last_day(const struct roll *r, struct date today)
{
    int32_t last = INT32_MIN;
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct segment *s = &r->parts[p].s;
        uint16_t k = segment_code(s, today);
        if (k && s->dates[k - 1] > last)
            last = s->dates[k - 1];
    }
    return last == INT32_MIN ? today : (struct date){last};
}

bool roll_is_skipped(const struct roll_part *part, uint32_t pos)
{
    return part->skipped && (part->skipped[pos / 64] >> (pos % 64) & 1);
}

enum err roll_find(const struct roll *r, uint32_t emp_no, struct roll_ref *ret)
{
    for (uint32_t p = 0; p < r->parts_n; p++) {
        uint32_t pos = segment_find(&r->parts[p].s, emp_no);
        if (pos == r->parts[p].s.n || roll_is_skipped(&r->parts[p], pos))
            continue;
        *ret = (struct roll_ref){p, pos};
        return ERR_OK;
    }
    return ERR_NOT_FOUND;
}

static const struct person_stay *stays_of(const struct segment *s, const struct segment_rows *rows,
                                          uint32_t pos, struct arena *a, size_t *ret_n)
{
    uint32_t start = rows->offset[pos];
    uint32_t n = rows->offset[pos + 1] - start;
    struct person_stay *stays = ARENA_ARRAY(a, n, struct person_stay);
    for (uint32_t i = 0; i < n; i++)
        stays[i] = (struct person_stay){rows->id[start + i], segment_date(s, rows->from[start + i]),
                                        segment_date(s, rows->to[start + i])};
    *ret_n = n;
    return stays;
}

struct person roll_person(const struct roll *r, struct roll_ref ref, struct arena *a)
{
    const struct segment *s = &r->parts[ref.part].s;
    uint32_t i = ref.pos;
    struct person p = {
        .emp_no = s->emp_no[i],
        .first_name = segment_name(&s->first_names, s->first[i]),
        .last_name = segment_name(&s->last_names, s->last[i]),
        .female = s->flags[i] & SEGMENT_FEMALE,
        .birth = segment_date(s, s->birth[i]),
        .hire = segment_date(s, s->hire[i]),
        .pay_n = segment_pay_n(s, i),
    };
    p.depts = stays_of(s, &s->depts, i, a, &p.depts_n);
    p.titles = stays_of(s, &s->titles, i, a, &p.titles_n);
    struct person_pay *pay = ARENA_ARRAY(a, p.pay_n, struct person_pay);
    for (uint32_t k = 0; k < p.pay_n; k++) {
        struct segment_pay row = segment_pay(s, i, k);
        pay[k] =
            (struct person_pay){row.salary, segment_date(s, row.from), segment_date(s, row.to)};
    }
    p.pay = pay;
    return p;
}
