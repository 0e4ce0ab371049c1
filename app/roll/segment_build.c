#include "roll/segment_build.h"

#include "roll/day_set.h"
#include "roll/name_set.h"
#include "roll/segment.h"
#include "roll/segment_format.h"
#include "roll/vec.h"

#include <stdlib.h>
#include <string.h>

/* A stay or a row of pay while it is collected, with its date still a day. */
struct raw_row {
    uint32_t value; /* id or salary */
    int32_t from;
    int32_t to;
    uint32_t place; /* in the list as it was handed in */
};

struct raw_person {
    uint32_t emp_no;
    int32_t birth;
    int32_t hire;
    uint32_t first; /* position in the builder's list of distinct names, unsorted */
    uint32_t last;
    uint8_t flags;
    uint32_t depts; /* ends of the person's rows in the builder's lists */
    uint32_t titles;
    uint32_t pay;
    bool even; /* the pay */
};

struct segment_builder {
    struct vec people; /* struct raw_person */
    struct vec depts;  /* struct raw_row */
    struct vec titles;
    struct vec pay;
    struct day_set *dates;
    size_t dates_n;
    struct name_set firsts;
    struct name_set lasts;
};

/* ---- collecting -------------------------------------------------------------------------------
 */

struct segment_builder *segment_builder_new(void)
{
    struct segment_builder *b = vec_calloc(1, sizeof *b);
    b->dates = vec_calloc(1, sizeof *b->dates);
    name_set_clear(&b->firsts);
    name_set_clear(&b->lasts);
    return b;
}

void segment_builder_free(struct segment_builder *b)
{
    if (!b)
        return;
    vec_free(&b->people);
    vec_free(&b->depts);
    vec_free(&b->titles);
    vec_free(&b->pay);
    free(b->dates);
    name_set_free(&b->firsts);
    name_set_free(&b->lasts);
    free(b);
}

size_t segment_builder_n(const struct segment_builder *b)
{
    return b->people.n;
}

static int row_compare(const void *a, const void *b)
{
    const struct raw_row *x = a;
    const struct raw_row *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* Whether two rows hold on one day; the rows are sorted. */
static bool rows_overlap(const struct raw_row *rows, size_t n)
{
    int32_t end = INT32_MIN;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].from >= rows[i].to)
            continue; /* holds on no day */
        if (rows[i].from < end)
            return true;
        end = rows[i].to;
    }
    return false;
}

static void add_date(struct segment_builder *b, int32_t day)
{
    b->dates_n += day_set_add(b->dates, day);
}

static bool add_stays(struct segment_builder *b, struct vec *list, const struct person_stay *stays,
                      size_t n)
{
    struct raw_row *rows = vec_extend(list, n, sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct raw_row){stays[i].id, stays[i].from.days, stays[i].to.days, (uint32_t)i};
        add_date(b, rows[i].from);
        add_date(b, rows[i].to);
    }
    qsort(rows, n, sizeof *rows, row_compare);
    return rows_overlap(rows, n);
}

/* Whether the rows can be kept in the short form; they are sorted. */
static bool pay_is_plain(const struct raw_row *rows, size_t n)
{
    uint32_t low = UINT32_MAX;
    uint32_t high = 0;
    for (size_t i = 0; i < n; i++) {
        low = rows[i].value < low ? rows[i].value : low;
        high = rows[i].value > high ? rows[i].value : high;
        if (rows[i].to < rows[i].from || (i && rows[i - 1].to != rows[i].from))
            return false;
    }
    return n == 0 || high - low < 65536;
}

/* Whether the rows, plain ones, begin at even distances, and all in days that 16 bits can tell:
 * after the first of these and, with one step to spare, before the last. */
static bool pay_is_even(const struct raw_row *rows, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (rows[i].from != rows[i - 1].from + SEGMENT_PAY_STEP)
            return false;
    return n > 0 && n <= SEGMENT_EVEN_ROWS && rows[0].from > SEGMENT_DAY_ZERO &&
           rows[n - 1].from < SEGMENT_DAY_ZERO + UINT16_MAX - SEGMENT_PAY_STEP;
}

static void add_pay(struct segment_builder *b, const struct person_pay *pay, size_t n,
                    bool *ret_plain, bool *ret_even)
{
    struct raw_row *rows = vec_extend(&b->pay, n, sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        rows[i] = (struct raw_row){pay[i].salary, pay[i].from.days, pay[i].to.days, (uint32_t)i};
        add_date(b, rows[i].from);
        add_date(b, rows[i].to);
    }
    qsort(rows, n, sizeof *rows, row_compare);
    *ret_plain = pay_is_plain(rows, n);
    *ret_even = *ret_plain && pay_is_even(rows, n);
}

enum err segment_builder_add(struct segment_builder *b, const struct person *person)
{
    struct raw_person *people = b->people.p;
    size_t rows = person->depts_n + person->titles_n + person->pay_n;
    if (b->people.n == SEGMENT_PEOPLE_MAX ||
        (b->people.n && b->dates_n + 2 * (rows + 1) > SEGMENT_DATES_MAX))
        return ERR_TOO_BIG;
    if (b->people.n && people[b->people.n - 1].emp_no >= person->emp_no)
        return ERR_INPUT;
    uint8_t flags = person->female ? SEGMENT_FEMALE : 0;
    if (add_stays(b, &b->depts, person->depts, person->depts_n))
        flags |= SEGMENT_MANY_DEPTS;
    if (add_stays(b, &b->titles, person->titles, person->titles_n))
        flags |= SEGMENT_MANY_TITLES;
    bool plain;
    bool even;
    add_pay(b, person->pay, person->pay_n, &plain, &even);
    if (!plain)
        flags |= SEGMENT_EXACT_PAY;
    add_date(b, person->birth.days);
    add_date(b, person->hire.days);
    struct raw_person *raw = vec_extend(&b->people, 1, sizeof *raw);
    *raw = (struct raw_person){
        .emp_no = person->emp_no,
        .birth = person->birth.days,
        .hire = person->hire.days,
        .first = name_set_add(&b->firsts, person->first_name),
        .last = name_set_add(&b->lasts, person->last_name),
        .flags = flags,
        .depts = (uint32_t)b->depts.n,
        .titles = (uint32_t)b->titles.n,
        .pay = (uint32_t)b->pay.n,
        .even = even,
    };
    return ERR_OK;
}

/* ---- packing ----------------------------------------------------------------------------------
 */

/* The block while it is filled. */
struct pack {
    struct segment_head *h;
#define FIELD(name, type, n) type *name;
    SEGMENT_COLUMNS(FIELD)
#undef FIELD
    const struct segment_builder *b;
};

static size_t align_up(size_t n)
{
    return (n + SEGMENT_ALIGN - 1) / SEGMENT_ALIGN * SEGMENT_ALIGN;
}

static size_t pack_size(const struct segment_head *h)
{
    size_t at = align_up(sizeof *h);
#define ADD(name, type, n) at = align_up(at + (size_t)(n) * sizeof(type));
    SEGMENT_COLUMNS(ADD)
#undef ADD
    return at;
}

static void pack_columns(struct pack *p, char *base)
{
    const struct segment_head *h = p->h;
    size_t at = align_up(sizeof *h);
#define SET(name, type, n)                                                                         \
    p->name = (type *)(void *)(base + at);                                                         \
    at = align_up(at + (size_t)(n) * sizeof(type));
    SEGMENT_COLUMNS(SET)
#undef SET
}

static uint16_t pack_code(const struct pack *p, int32_t day)
{
    return (uint16_t)day_set_rank(p->b->dates, day);
}

static void pack_stays(const struct pack *p, const struct vec *list, uint16_t *id, uint16_t *from,
                       uint16_t *to)
{
    const struct raw_row *rows = list->p;
    for (size_t i = 0; i < list->n; i++) {
        id[i] = (uint16_t)rows[i].value;
        from[i] = pack_code(p, rows[i].from);
        to[i] = pack_code(p, rows[i].to);
    }
}

/* A row that begins after all days. */
#define CODE_NEVER UINT16_MAX

/* Where the rows of a kind go once more: id, from and to each. */
struct split {
    uint16_t *first[3];
    uint16_t *second[3]; /* NULL: among the others */
    uint16_t *person;    /* of the others */
    uint16_t *more[3];
};

/* The first rows of all, perhaps the second ones, and the others apart. */
static void pack_split(const struct pack *p, const uint32_t *offset, const uint16_t *const rows[3],
                       const struct split *to)
{
    uint32_t firsts = to->second[0] ? 2 : 1;
    uint32_t n = 0;
    for (uint32_t i = 0; i < p->h->people; i++) {
        to->first[1][i] = CODE_NEVER;
        if (firsts == 2)
            to->second[1][i] = CODE_NEVER;
        for (uint32_t r = offset[i]; r < offset[i + 1]; r++) {
            uint32_t which = r - offset[i];
            for (int c = 0; c < 3; c++)
                *(which == 0       ? &to->first[c][i]
                  : which < firsts ? &to->second[c][i]
                                   : &to->more[c][n]) = rows[c][r];
            if (which >= firsts)
                to->person[n++] = (uint16_t)i;
        }
    }
}

static void pack_splits(const struct pack *p)
{
    pack_split(p, p->dept_offset, (const uint16_t *const[]){p->dept_id, p->dept_from, p->dept_to},
               &(struct split){{p->dept_first_id, p->dept_first_from, p->dept_first_to},
                               {NULL, NULL, NULL},
                               p->dept_more_person,
                               {p->dept_more_id, p->dept_more_from, p->dept_more_to}});
    pack_split(p, p->title_offset,
               (const uint16_t *const[]){p->title_id, p->title_from, p->title_to},
               &(struct split){{p->title_first_id, p->title_first_from, p->title_first_to},
                               {p->title_second_id, p->title_second_from, p->title_second_to},
                               p->title_more_person,
                               {p->title_more_id, p->title_more_from, p->title_more_to}});
}

static void pack_exact(struct pack *p, uint32_t person, const struct raw_row *rows, uint32_t n,
                       uint32_t *exact, uint32_t *exact_row)
{
    p->exact_person[*exact] = (uint16_t)person;
    for (uint32_t i = 0; i < n; i++, ++*exact_row) {
        p->exact_salary[*exact_row] = rows[i].value;
        p->exact_from[*exact_row] = pack_code(p, rows[i].from);
        p->exact_to[*exact_row] = pack_code(p, rows[i].to);
    }
    p->exact_offset[++*exact] = *exact_row;
}

static void pack_plain(struct pack *p, uint32_t person, const struct raw_row *rows, uint32_t n,
                       uint32_t *row)
{
    uint32_t base = n ? rows[0].value : 0;
    for (uint32_t i = 1; i < n; i++)
        base = rows[i].value < base ? rows[i].value : base;
    p->pay_base[person] = base;
    p->pay_end[person] = n ? pack_code(p, rows[n - 1].to) : 0;
    for (uint32_t i = 0; i < n; i++, ++*row) {
        p->pay_from[*row] = pack_code(p, rows[i].from);
        p->pay_above[*row] = (uint16_t)(rows[i].value - base);
    }
}

static void pack_people(struct pack *p, const uint16_t *first_rank, const uint16_t *last_rank)
{
    const struct raw_person *people = p->b->people.p;
    const struct raw_row *pay = p->b->pay.p;
    uint32_t row = 0;
    uint32_t exact = 0;
    uint32_t exact_row = 0;
    uint32_t uneven = 0;
    uint32_t pay_start = 0;
    p->dept_offset[0] = p->title_offset[0] = p->pay_offset[0] = p->exact_offset[0] = 0;
    for (uint32_t i = 0; i < p->h->people; i++) {
        const struct raw_person *raw = &people[i];
        p->emp_no[i] = raw->emp_no;
        p->birth[i] = pack_code(p, raw->birth);
        p->hire[i] = pack_code(p, raw->hire);
        p->first[i] = first_rank[raw->first];
        p->last[i] = last_rank[raw->last];
        p->flags[i] = raw->flags;
        p->dept_offset[i + 1] = raw->depts;
        p->title_offset[i + 1] = raw->titles;
        uint32_t n = raw->pay - pay_start;
        if (raw->flags & SEGMENT_EXACT_PAY)
            pack_exact(p, i, pay + pay_start, n, &exact, &exact_row);
        else
            pack_plain(p, i, pay + pay_start, n, &row);
        if (raw->even) {
            p->pay_rows[i] = (uint8_t)n;
            p->pay_first[i] = (uint16_t)(pay[pay_start].from - SEGMENT_DAY_ZERO);
        } else if (n && !(raw->flags & SEGMENT_EXACT_PAY)) {
            p->uneven[uneven++] = (uint16_t)i;
        }
        p->pay_offset[i + 1] = row;
        pay_start = raw->pay;
    }
    memset(p->pay_from + row, 0xff, SEGMENT_PAD * sizeof *p->pay_from);
}

static void pack_names(const struct sorted_name *names, uint32_t n, uint32_t *offset, char *bytes,
                       uint32_t *folded_offset, char *folded_bytes)
{
    uint32_t at = 0;
    uint32_t folded_at = 0;
    for (uint32_t i = 0; i < n; i++) {
        offset[i] = at;
        folded_offset[i] = folded_at;
        if (names[i].text.n)
            memcpy(bytes + at, names[i].text.p, names[i].text.n);
        if (names[i].folded.n)
            memcpy(folded_bytes + folded_at, names[i].folded.p, names[i].folded.n);
        at += (uint32_t)names[i].text.n;
        folded_at += (uint32_t)names[i].folded.n;
    }
    offset[n] = at;
    folded_offset[n] = folded_at;
}

/* One of the four orders: keys of 16 bits each, the position (and so the number) last. */
static int key_compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void pack_order(const struct pack *p, const uint16_t *major, const uint16_t *minor,
                       uint16_t *ret)
{
    uint32_t n = p->h->people;
    uint64_t *keys = vec_calloc(n, sizeof *keys);
    for (uint32_t i = 0; i < n; i++)
        keys[i] = (uint64_t)major[i] << 32 | (uint64_t)(minor ? minor[i] : 0) << 16 | i;
    qsort(keys, n, sizeof *keys, key_compare);
    for (uint32_t i = 0; i < n; i++)
        ret[i] = (uint16_t)keys[i];
    free(keys);
}

/* How many of n rows of a person come after the first ones, which have columns of their own. */
static uint32_t more_rows(uint32_t n, uint32_t firsts)
{
    return n > firsts ? n - firsts : 0;
}

static void head_count(const struct segment_builder *b, struct segment_head *h)
{
    const struct raw_person *people = b->people.p;
    uint32_t start = 0;
    *h = (struct segment_head){
        .magic = SEGMENT_MAGIC,
        .people = (uint32_t)b->people.n,
        .dept_rows = (uint32_t)b->depts.n,
        .title_rows = (uint32_t)b->titles.n,
        .firsts = name_set_n(&b->firsts),
        .first_bytes = (uint32_t)b->firsts.text.n,
        .lasts = name_set_n(&b->lasts),
        .last_bytes = (uint32_t)b->lasts.text.n,
    };
    for (uint32_t i = 0; i < h->people; i++) {
        uint32_t n = people[i].pay - start;
        start = people[i].pay;
        h->dept_more += more_rows(people[i].depts - (i ? people[i - 1].depts : 0), 1);
        h->title_more += more_rows(people[i].titles - (i ? people[i - 1].titles : 0), 2);
        h->uneven += n && !people[i].even && !(people[i].flags & SEGMENT_EXACT_PAY);
        if (people[i].flags & SEGMENT_EXACT_PAY) {
            h->exact++;
            h->exact_rows += n;
        } else {
            h->pay_rows += n;
        }
    }
}

static void builder_reset(struct segment_builder *b)
{
    vec_clear(&b->people);
    vec_clear(&b->depts);
    vec_clear(&b->titles);
    vec_clear(&b->pay);
    day_set_clear(b->dates);
    b->dates_n = 0;
    name_set_clear(&b->firsts);
    name_set_clear(&b->lasts);
}

static void pack_fill(struct pack *p, const struct sorted_name *firsts, const uint16_t *first_rank,
                      const struct sorted_name *lasts, const uint16_t *last_rank)
{
    day_set_list(p->b->dates, p->dates);
    pack_stays(p, &p->b->depts, p->dept_id, p->dept_from, p->dept_to);
    pack_stays(p, &p->b->titles, p->title_id, p->title_from, p->title_to);
    pack_people(p, first_rank, last_rank);
    pack_splits(p);
    pack_names(firsts, p->h->firsts, p->first_offset, p->first_bytes, p->first_folded_offset,
               p->first_folded_bytes);
    pack_names(lasts, p->h->lasts, p->last_offset, p->last_bytes, p->last_folded_offset,
               p->last_folded_bytes);
    pack_order(p, p->last, p->first, p->by_last);
    pack_order(p, p->first, p->last, p->by_first);
    pack_order(p, p->birth, NULL, p->by_birth);
    pack_order(p, p->hire, NULL, p->by_hire);
}

enum err segment_builder_finish(struct segment_builder *b, void **ret, size_t *ret_bytes)
{
    uint32_t dates_n = day_set_number(b->dates);
    if (dates_n > SEGMENT_DATES_MAX) {
        builder_reset(b);
        return ERR_TOO_BIG;
    }
    struct vec first_folded = {0};
    struct vec last_folded = {0};
    uint16_t *first_rank;
    uint16_t *last_rank;
    struct sorted_name *firsts = name_set_sort(&b->firsts, &first_folded, &first_rank);
    struct sorted_name *lasts = name_set_sort(&b->lasts, &last_folded, &last_rank);
    struct segment_head head;
    head_count(b, &head);
    head.first_folded_bytes = (uint32_t)first_folded.n;
    head.last_folded_bytes = (uint32_t)last_folded.n;
    head.dates = dates_n;
    head.bytes = pack_size(&head);
    char *block = aligned_alloc(SEGMENT_ALIGN, head.bytes);
    if (!block)
        abort();
    memset(block, 0, head.bytes);
    memcpy(block, &head, sizeof head);
    struct pack p = {.h = (struct segment_head *)(void *)block, .b = b};
    pack_columns(&p, block);
    pack_fill(&p, firsts, first_rank, lasts, last_rank);
    free(firsts);
    free(lasts);
    free(first_rank);
    free(last_rank);
    vec_free(&first_folded);
    vec_free(&last_folded);
    builder_reset(b);
    *ret = block;
    *ret_bytes = head.bytes;
    return ERR_OK;
}
