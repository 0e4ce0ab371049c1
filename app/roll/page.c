#include "roll/page.h"

#include "roll/loops.h"
#include "roll/page_key.h"

#include <stdlib.h>
#include <string.h>

/* A candidate: its line, and its key among all segments. */
struct page_line {
    struct roll_line line;
    uint64_t number; /* the key where it is a number; grows with the place */
    struct str text; /* the names in the order's order, where it is by name */
    struct str text2;
    struct str folded;
    struct str folded2;
    uint32_t emp_no;
};

void page_init(struct page *page, const struct roll *r, const struct roll_page *want,
               struct arena *a)
{
    *page = (struct page){.r = r, .want = want, .a = a};
    if (want->order == ROLL_BY_DEPT || want->order == ROLL_BY_TITLE)
        page->rank = page_ranks(r, want->order == ROLL_BY_DEPT, a);
    page->room = (want->n + 1) * (r->parts_n + 1);
    page->lines = ARENA_ARRAY(a, page->room, struct page_line);
}

/* ---- choosing ---------------------------------------------------------------------------------
 */

/* The best so far of one segment: a heap with the worst on top. Keys are complete: directed key,
 * then position; `backward` keys are turned round, so that smaller is always better. */
struct best {
    uint64_t *keys;
    uint32_t n;
    uint32_t room;
};

static void best_sink(struct best *best, uint32_t at)
{
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= best->n)
            return;
        if (child + 1 < best->n && best->keys[child + 1] > best->keys[child])
            child++;
        if (best->keys[child] <= best->keys[at])
            return;
        uint64_t swap = best->keys[at];
        best->keys[at] = best->keys[child];
        best->keys[child] = swap;
        at = child;
    }
}

static void best_add(struct best *best, uint64_t key)
{
    if (best->n < best->room) {
        uint32_t at = best->n++;
        best->keys[at] = key;
        while (at && best->keys[(at - 1) / 2] < best->keys[at]) {
            uint64_t swap = best->keys[at];
            best->keys[at] = best->keys[(at - 1) / 2];
            best->keys[(at - 1) / 2] = swap;
            at = (at - 1) / 2;
        }
    } else if (key < best->keys[0]) {
        best->keys[0] = key;
        best_sink(best, 0);
    }
}

/* What everybody must lie beyond: the place, as a complete key of the segment. */
static uint64_t place_limit(const struct page *page, const struct segment *s,
                            const struct roll_place *place, bool backward)
{
    uint64_t key = page_key_directed(page->want->descending, page_key_of_place(page, s, place))
                   << 17;
    uint32_t lower = segment_lower(s, place->emp_no);
    bool here = lower < s->n && s->emp_no[lower] == place->emp_no;
    /* Twice the position, so that a number between two people has a place, too. Behind the last of
     * a full segment that is the next key's beginning: hence the sum. */
    uint64_t limit = key + (2 * (uint64_t)lower + (here ? 1 : 0));
    return backward ? UINT64_MAX - limit : limit;
}

static void line_take(struct page *page, uint32_t part, uint32_t i, struct day_one day)
{
    const struct segment *s = &page->r->parts[part].s;
    uint64_t key = page_key_of(page, page->want->order, s, i, day);
    struct page_line *line = &page->lines[page->n++];
    *line = (struct page_line){
        .line = {{part, i}, day.dept, day.title, day.pay, day.status},
        .number = page_key_directed(page->want->descending, key),
        .emp_no = s->emp_no[i],
    };
    bool by_first = page->want->order == ROLL_BY_FIRST;
    const struct segment_names *major = by_first ? &s->first_names : &s->last_names;
    const struct segment_names *minor = by_first ? &s->last_names : &s->first_names;
    uint16_t at = by_first ? s->first[i] : s->last[i];
    uint16_t at2 = by_first ? s->last[i] : s->first[i];
    line->text = segment_name(major, at);
    line->text2 = segment_name(minor, at2);
    line->folded = segment_folded(major, at);
    line->folded2 = segment_folded(minor, at2);
}

/* What one segment's people are chosen by. */
struct choice {
    const struct segment *s;
    const struct day *day; /* NULL: not known, and the order does not ask */
    const struct filter_match *match;
    const uint64_t *bits;     /* who matches, instead of match; NULL: none */
    const uint16_t *matching; /* all of them, unless walked to */
    uint32_t matching_n;
    bool backward;
    bool limited;
    uint64_t limit;
    struct best best;
};

/* Inlined once for each order, so that the loop does not ask for it each time. */
static inline __attribute__((always_inline)) void choose(struct page *page, struct choice *c,
                                                         enum roll_order order)
{
    uint32_t n = c->matching_n;
    /* Numbers come in their order: from the right end, the first ones are the best. */
    bool descending = page->want->descending;
    bool full = false;
    bool from_end = order == ROLL_BY_NUMBER && descending != c->backward;
    for (uint32_t m = 0; m < n; m++) {
        uint32_t i = c->matching[from_end ? n - 1 - m : m];
        struct day_one day = c->day ? day_at(c->day, i) : (struct day_one){0};
        uint64_t key = page_key_directed(descending, page_key_of(page, order, c->s, i, day)) << 17 |
                       (2 * (uint64_t)i + 1);
        if (c->backward)
            key = UINT64_MAX - key;
        if (c->limited && key <= c->limit) {
            page->behind = true;
            continue;
        }
        if (full && order == ROLL_BY_NUMBER)
            return;
        if (full && key >= c->best.keys[0])
            continue;
        best_add(&c->best, key);
        full = c->best.n == c->best.room;
    }
}

/* The people of the segment in the order, undirected, where it keeps such a list. */
static const uint16_t *order_list(enum roll_order order, const struct segment *s)
{
    switch (order) {
    case ROLL_BY_LAST:
        return s->by_last;
    case ROLL_BY_FIRST:
        return s->by_first;
    case ROLL_BY_BIRTH:
        return s->by_birth;
    case ROLL_BY_HIRE:
        return s->by_hire;
    default:
        return NULL;
    }
}

bool page_is_walked(enum roll_order order)
{
    return order <= ROLL_BY_HIRE;
}

/* The j-th person on the way; without a list the way is that of the numbers. */
static inline uint32_t walk_at(const struct page *page, const struct choice *c,
                               const uint16_t *list, uint32_t j)
{
    uint32_t at = page->want->descending != c->backward ? c->s->n - 1 - j : j;
    return list ? list[at] : at;
}

static uint64_t walk_key(const struct page *page, const struct choice *c, const uint16_t *list,
                         uint32_t j)
{
    uint32_t i = walk_at(page, c, list, j);
    uint64_t key = page_key_of(page, page->want->order, c->s, i, (struct day_one){0});
    key = page_key_directed(page->want->descending, key) << 17 | (2 * (uint64_t)i + 1);
    return c->backward ? UINT64_MAX - key : key;
}

static bool walk_matches(const struct page *page, const struct choice *c, const uint16_t *list,
                         uint32_t j)
{
    uint32_t i = walk_at(page, c, list, j);
    return c->bits ? c->bits[i / 64] >> (i % 64) & 1 : !c->match->fails[i];
}

/* Along the list, from the limit on: soon there, where many match. Keys ascend on the way, but for
 * their lowest bits, the position. */
static void choose_walking(struct page *page, struct choice *c, const uint16_t *list)
{
    uint32_t low = 0;
    for (uint32_t high = c->limited ? c->s->n : 0; low < high;) {
        uint32_t middle = (low + high) / 2;
        if (walk_key(page, c, list, middle) >> 17 < c->limit >> 17)
            low = middle + 1;
        else
            high = middle;
    }
    for (uint32_t j = low; j > 0 && !page->behind; j--)
        page->behind = walk_matches(page, c, list, j - 1);
    for (uint32_t j = low; j < c->s->n; j++) {
        if (!walk_matches(page, c, list, j))
            continue;
        uint64_t key = walk_key(page, c, list, j);
        if (c->limited && key <= c->limit)
            page->behind = true;
        else if (c->best.n == c->best.room && key >> 17 > c->best.keys[0] >> 17)
            return;
        else
            best_add(&c->best, key);
    }
}

/* Whether the way along the list is shorter than one over all who match. */
static bool walk_is_short(const struct choice *c)
{
    uint64_t n = c->matching_n;
    return n && (uint64_t)c->best.room * c->s->n / n < n / 4;
}

static void choose_by_order(struct page *page, struct choice *c)
{
    switch (page->want->order) {
    case ROLL_BY_NUMBER:
        choose(page, c, ROLL_BY_NUMBER);
        break;
    case ROLL_BY_LAST:
        choose(page, c, ROLL_BY_LAST);
        break;
    case ROLL_BY_FIRST:
        choose(page, c, ROLL_BY_FIRST);
        break;
    case ROLL_BY_BIRTH:
        choose(page, c, ROLL_BY_BIRTH);
        break;
    case ROLL_BY_HIRE:
        choose(page, c, ROLL_BY_HIRE);
        break;
    case ROLL_BY_GENDER:
        choose(page, c, ROLL_BY_GENDER);
        break;
    case ROLL_BY_DEPT:
        choose(page, c, ROLL_BY_DEPT);
        break;
    case ROLL_BY_TITLE:
        choose(page, c, ROLL_BY_TITLE);
        break;
    case ROLL_BY_PAY:
        choose(page, c, ROLL_BY_PAY);
        break;
    }
}

static struct choice choice_make(const struct page *page, const struct segment *s)
{
    bool backward = page->want->before.some;
    const struct roll_place *place = backward ? &page->want->before : &page->want->after;
    uint32_t room = page->want->n + 1;
    return (struct choice){.s = s,
                           .backward = backward,
                           .limited = place->some,
                           .limit = place->some ? place_limit(page, s, place, backward) : 0,
                           .best = {ARENA_ARRAY(page->a, room, uint64_t), 0, room}};
}

static void choice_take(struct page *page, uint32_t part, const struct choice *c)
{
    for (uint32_t b = 0; b < c->best.n; b++) {
        uint64_t key = c->backward ? UINT64_MAX - c->best.keys[b] : c->best.keys[b];
        uint32_t i = (uint32_t)(key >> 1 & 0xffff);
        line_take(page, part, i, c->day ? day_at(c->day, i) : (struct day_one){0});
    }
}

void page_take(struct page *page, uint32_t part, const struct day *day,
               const struct filter_match *match, const struct tally *tally)
{
    const struct segment *s = &page->r->parts[part].s;
    struct choice c = choice_make(page, s);
    const uint16_t *list = order_list(page->want->order, s);
    c.day = day;
    c.match = match;
    c.matching = tally->matching;
    c.matching_n = tally->matching_n;
    if (list && walk_is_short(&c))
        choose_walking(page, &c, list);
    else
        choose_by_order(page, &c);
    choice_take(page, part, &c);
}

void page_walk(struct page *page, uint32_t part, const uint64_t *bits, struct tally *tally)
{
    const struct segment *s = &page->r->parts[part].s;
    struct choice c = choice_make(page, s);
    c.bits = bits;
    c.matching = tally->matching;
    c.matching_n = loop_count(bits, (s->n + 63) / 64);
    if (walk_is_short(&c)) {
        choose_walking(page, &c, order_list(page->want->order, s));
    } else {
        uint32_t n = 0;
        for (uint32_t w = 0; w < (s->n + 63) / 64; w++)
            for (uint64_t word = bits[w]; word; word &= word - 1)
                tally->matching[n++] = (uint16_t)(w * 64 + (uint32_t)__builtin_ctzll(word));
        choose_by_order(page, &c);
    }
    choice_take(page, part, &c);
}

static int line_compare(const void *a, const void *b, void *by_name_descending)
{
    const struct page_line *x = a;
    const struct page_line *y = b;
    const bool *how = by_name_descending;
    int order = 0;
    if (how[0]) {
        order = str_cmp(x->folded, y->folded);
        order = order ? order : str_cmp(x->text, y->text);
        order = order ? order : str_cmp(x->folded2, y->folded2);
        order = order ? order : str_cmp(x->text2, y->text2);
        if (how[1])
            order = -order;
    } else {
        order = x->number < y->number ? -1 : x->number > y->number;
    }
    return order ? order : (x->emp_no < y->emp_no ? -1 : x->emp_no > y->emp_no);
}

void page_finish(struct page *page, struct roll_result *ret)
{
    const struct roll_page *want = page->want;
    bool how[2] = {page_is_by_name(want->order), want->descending};
    qsort_r(page->lines, page->n, sizeof *page->lines, line_compare, how);
    uint32_t n = page->n < want->n ? page->n : want->n;
    bool beyond = page->n > want->n;
    uint32_t start = want->before.some ? page->n - n : 0;
    ret->lines = ARENA_ARRAY(page->a, n, struct roll_line);
    ret->n = n;
    for (uint32_t i = 0; i < n; i++)
        ret->lines[i] = page->lines[start + i].line;
    ret->more_before = want->before.some ? beyond : page->behind;
    ret->more_after = want->before.some ? page->behind : beyond;
}

struct roll_place roll_place_of(const struct roll *r, enum roll_order order,
                                const struct roll_line *line)
{
    const struct segment *s = &r->parts[line->ref.part].s;
    uint32_t i = line->ref.pos;
    struct roll_place place = {.some = true, .emp_no = s->emp_no[i]};
    struct str first = segment_name(&s->first_names, s->first[i]);
    struct str last = segment_name(&s->last_names, s->last[i]);
    switch (order) {
    case ROLL_BY_NUMBER:
        place.number = s->emp_no[i];
        break;
    case ROLL_BY_LAST:
        place.text = last;
        place.text2 = first;
        break;
    case ROLL_BY_FIRST:
        place.text = first;
        place.text2 = last;
        break;
    case ROLL_BY_BIRTH:
        place.number = page_day_key(s->dates[s->birth[i]]);
        break;
    case ROLL_BY_HIRE:
        place.number = page_day_key(s->dates[s->hire[i]]);
        break;
    case ROLL_BY_GENDER:
        place.number = s->flags[i] & SEGMENT_FEMALE;
        break;
    case ROLL_BY_DEPT:
        place.text = line->dept ? r->catalog.depts[line->dept].name : STR("");
        break;
    case ROLL_BY_TITLE:
        place.text = line->title ? r->catalog.titles[line->title] : STR("");
        break;
    case ROLL_BY_PAY:
        place.number = line->pay ? line->pay : KEY_NONE;
        break;
    }
    return place;
}
