#include "roll/peers.h"

#include "roll/day.h"
#include "roll/fold.h"
#include "roll/loops.h"
#include "roll/vec.h"

#include <stdlib.h>
#include <string.h>

void peers_init(struct peers *peers)
{
    *peers = (struct peers){0};
}

void peers_clear(struct peers *peers)
{
    free(peers->memory);
    if (peers->columns)
        day_free(peers->columns);
    free(peers->columns);
    peers_init(peers);
}

static uint32_t group_of(const struct peers *peers, uint16_t dept, uint16_t title)
{
    return dept * (peers->titles_n + 1) + title;
}

/* Puts the pay of a part's people in order by group, behind that of the parts before. Groups are
 * counted in `place`, which then says where each begins, as `start` does in the end. */
static void part_take(struct peers *peers, const struct roll_part *part, const struct day *day,
                      uint32_t *start, uint32_t *place)
{
    uint32_t groups = (peers->depts_n + 1) * (peers->titles_n + 1);
    const uint32_t n = part->s.n;
    uint32_t at = start[0];
    memset(place, 0, groups * sizeof *place);
    for (uint32_t i = 0; i < n; i++) {
        if (!day->dept[i] || roll_is_skipped(part, i))
            continue;
        peers->depts[day->dept[i]]++;
        peers->present++;
        place[group_of(peers, day->dept[i], day->title[i])] += day->pay[i] != 0;
    }
    for (uint32_t g = 0; g < groups; g++) {
        uint32_t group_n = place[g];
        start[g] = place[g] = at;
        at += group_n;
    }
    start[groups] = at;
    for (uint32_t i = 0; i < n; i++)
        if (day->dept[i] && day->pay[i] && !roll_is_skipped(part, i))
            peers->pay[place[group_of(peers, day->dept[i], day->title[i])]++] = day->pay[i];
}

/* Where the groups of a part begin in `pay`; behind them its end, which is where the next part
 * begins. */
static uint32_t *starts_of(const struct peers *peers, uint32_t part)
{
    size_t groups = (size_t)(peers->depts_n + 1) * (peers->titles_n + 1);
    return peers->start + part * (groups + 1);
}

/* Room for n numbers, and for the columns; kept from one day to the next. */
static void memory_fit(struct peers *peers, size_t n)
{
    if (n > peers->room) {
        free(peers->memory);
        peers->memory = vec_calloc(n, sizeof(uint32_t));
        peers->room = n;
    }
    if (!peers->columns)
        peers->columns = vec_calloc(1, sizeof *peers->columns);
}

void peers_refresh(struct peers *peers, const struct roll *r, struct date day)
{
    if (peers->generation == r->generation && peers->day.days == day.days)
        return;
    peers->generation = r->generation;
    peers->day = day;
    peers->present = 0;
    peers->depts_n = r->catalog.depts_n;
    peers->titles_n = r->catalog.titles_n;
    peers->parts_n = r->parts_n;
    size_t groups = (size_t)(peers->depts_n + 1) * (peers->titles_n + 1);
    size_t starts = (groups + 1) * (r->parts_n + 1);
    /* The starts of each part, a running place, the people of each department, everybody's pay. */
    memory_fit(peers, starts + groups + peers->depts_n + 1 + r->people);
    peers->start = peers->memory;
    uint32_t *place = peers->start + starts;
    peers->depts = place + groups;
    peers->pay = peers->depts + peers->depts_n + 1;
    memset(peers->start, 0, (size_t)(peers->pay - peers->start) * sizeof *peers->start);
    struct day *columns = peers->columns;
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct roll_part *part = &r->parts[p];
        day_fill(columns, &part->s, segment_code(&part->s, day));
        part_take(peers, part, columns, starts_of(peers, p), place);
        *starts_of(peers, p + 1) = starts_of(peers, p)[groups];
    }
}

uint32_t peers_n(const struct peers *peers, uint16_t dept, uint16_t title)
{
    uint32_t group = group_of(peers, dept, title);
    uint32_t n = 0;
    for (uint32_t p = 0; p < peers->parts_n; p++)
        n += starts_of(peers, p)[group + 1] - starts_of(peers, p)[group];
    return n;
}

WIDE_LOOPS static uint32_t count_below(const uint32_t *v, uint32_t n, uint32_t limit)
{
    uint32_t below = 0;
    for (uint32_t i = 0; i < n; i++)
        below += v[i] < limit;
    return below;
}

uint32_t peers_below(const struct peers *peers, uint16_t dept, uint16_t title, uint32_t pay)
{
    uint32_t group = group_of(peers, dept, title);
    uint32_t below = 0;
    for (uint32_t p = 0; p < peers->parts_n; p++) {
        const uint32_t *start = starts_of(peers, p) + group;
        below += count_below(peers->pay + start[0], start[1] - start[0], pay);
    }
    return below;
}

/* A name, and its folded form, by which lists of names are ordered. */
struct name {
    struct str text;
    struct str folded;
    char storage[FOLD_MAX];
};

static void name_init(struct name *name, struct str text)
{
    name->text = text;
    name->folded = (struct str){name->storage, people_fold(text, name->storage)};
}

/* The position of a name in a list, or names->n. */
static uint32_t name_find(const struct segment_names *names, const struct name *name)
{
    uint32_t low = 0;
    uint32_t high = names->n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = str_cmp(segment_folded(names, (uint16_t)middle), name->folded);
        if (!order)
            order = str_cmp(segment_name(names, (uint16_t)middle), name->text);
        if (!order)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return names->n;
}

/* The first place in the order by last name at or beyond these names. */
static uint32_t order_lower(const struct segment *s, uint64_t key)
{
    uint32_t low = 0;
    uint32_t high = s->n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        uint32_t i = s->by_last[middle];
        if (((uint64_t)s->last[i] << 16 | s->first[i]) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t roll_namesakes(const struct roll *r, struct str first_name, struct str last_name)
{
    struct name names[2];
    name_init(&names[0], first_name);
    name_init(&names[1], last_name);
    uint32_t n = 0;
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct segment *s = &r->parts[p].s;
        uint32_t first = name_find(&s->first_names, &names[0]);
        uint32_t last = name_find(&s->last_names, &names[1]);
        if (first == s->first_names.n || last == s->last_names.n)
            continue;
        uint64_t key = (uint64_t)last << 16 | first;
        uint32_t end = order_lower(s, key + 1);
        for (uint32_t at = order_lower(s, key); at < end; at++)
            n += !roll_is_skipped(&r->parts[p], s->by_last[at]);
    }
    return n;
}
