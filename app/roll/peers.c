#include "roll/peers.h"

#include "roll/day.h"
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
    peers_init(peers);
}

static uint32_t group_of(const struct peers *peers, uint16_t dept, uint16_t title)
{
    return dept * (peers->titles_n + 1) + title;
}

/* One pass: counts the groups (place == NULL), or puts the pay into them. */
static void groups_pass(struct peers *peers, const struct roll *r, struct day *day, uint32_t *count,
                        uint32_t *place)
{
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct roll_part *part = &r->parts[p];
        day_fill(day, &part->s, segment_code(&part->s, peers->day));
        for (uint32_t i = 0; i < part->s.n; i++) {
            if (!day->dept[i] || roll_is_skipped(part, i))
                continue;
            uint32_t group = group_of(peers, day->dept[i], day->title[i]);
            if (!place) {
                peers->depts[day->dept[i]]++;
                peers->present++;
            }
            if (!day->pay[i])
                continue;
            if (place)
                peers->pay[place[group]++] = day->pay[i];
            else
                count[group]++;
        }
    }
}

void peers_refresh(struct peers *peers, const struct roll *r, struct date day)
{
    if (peers->generation == r->generation && peers->day.days == day.days)
        return;
    peers_clear(peers);
    peers->generation = r->generation;
    peers->day = day;
    peers->depts_n = r->catalog.depts_n;
    peers->titles_n = r->catalog.titles_n;
    size_t groups = (size_t)(peers->depts_n + 1) * (peers->titles_n + 1);
    /* start, a running place, the people of each department, everybody's pay. */
    uint32_t *memory =
        vec_calloc(groups + 1 + groups + peers->depts_n + 1 + r->people, sizeof *memory);
    peers->memory = memory;
    peers->start = memory;
    uint32_t *place = memory + groups + 1;
    peers->depts = place + groups;
    peers->pay = peers->depts + peers->depts_n + 1;
    struct day *columns = vec_calloc(1, sizeof *columns);
    groups_pass(peers, r, columns, place, NULL);
    for (size_t g = 0; g < groups; g++) {
        uint32_t n = place[g];
        place[g] = peers->start[g];
        peers->start[g + 1] = peers->start[g] + n;
    }
    groups_pass(peers, r, columns, NULL, place);
    day_free(columns);
    free(columns);
}

uint32_t peers_n(const struct peers *peers, uint16_t dept, uint16_t title)
{
    uint32_t group = group_of(peers, dept, title);
    return peers->start[group + 1] - peers->start[group];
}

uint32_t peers_below(const struct peers *peers, uint16_t dept, uint16_t title, uint32_t pay)
{
    uint32_t group = group_of(peers, dept, title);
    uint32_t below = 0;
    for (uint32_t i = peers->start[group]; i < peers->start[group + 1]; i++)
        below += peers->pay[i] < pay;
    return below;
}

/* The position of a name in a list, or names->n. */
static uint32_t name_find(const struct segment_names *names, struct str name)
{
    for (uint32_t i = 0; i < names->n; i++)
        if (str_eq(segment_name(names, (uint16_t)i), name))
            return i;
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
    uint32_t n = 0;
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct segment *s = &r->parts[p].s;
        uint32_t first = name_find(&s->first_names, first_name);
        uint32_t last = name_find(&s->last_names, last_name);
        if (first == s->first_names.n || last == s->last_names.n)
            continue;
        uint64_t key = (uint64_t)last << 16 | first;
        uint32_t end = order_lower(s, key + 1);
        for (uint32_t at = order_lower(s, key); at < end; at++)
            n += !roll_is_skipped(&r->parts[p], s->by_last[at]);
    }
    return n;
}
