#include "roll/segment.h"

#include "roll/segment_format.h"

/* Where each column begins, in the order of the table. */
struct columns {
#define FIELD(name, type, n) const type *name;
    SEGMENT_COLUMNS(FIELD)
#undef FIELD
};

static size_t align_up(size_t n)
{
    return (n + SEGMENT_ALIGN - 1) / SEGMENT_ALIGN * SEGMENT_ALIGN;
}

/* Lays the columns over the block; returns the bytes they take. */
static size_t columns_set(const struct segment_head *h, struct columns *c)
{
    size_t at = align_up(sizeof *h);
    const char *base = (const char *)h;
#define SET(name, type, n)                                                                         \
    c->name = (const type *)(const void *)(base + at);                                             \
    at = align_up(at + (size_t)(n) * sizeof(type));
    SEGMENT_COLUMNS(SET)
#undef SET
    return at;
}

enum err segment_open(struct segment *s, const void *base, size_t bytes)
{
    const struct segment_head *h = base;
    struct columns c;
    if (bytes < sizeof *h || h->magic != SEGMENT_MAGIC || h->bytes != bytes ||
        h->people > SEGMENT_PEOPLE_MAX || h->dates > SEGMENT_DATES_MAX || h->firsts > h->people ||
        h->lasts > h->people || h->exact > h->people || h->uneven > h->people ||
        h->dept_more > h->dept_rows || h->title_more > h->title_rows || columns_set(h, &c) != bytes)
        return ERR_INTERNAL;
    *s = (struct segment){
        .n = h->people,
        .emp_no = c.emp_no,
        .birth = c.birth,
        .hire = c.hire,
        .first = c.first,
        .last = c.last,
        .flags = c.flags,
        .depts = {c.dept_offset, c.dept_id, c.dept_from, c.dept_to, c.dept_first_id,
                  c.dept_first_from, c.dept_first_to, NULL, NULL, NULL, h->dept_more,
                  c.dept_more_person, c.dept_more_id, c.dept_more_from, c.dept_more_to},
        .titles = {c.title_offset, c.title_id, c.title_from, c.title_to, c.title_first_id,
                   c.title_first_from, c.title_first_to, c.title_second_id, c.title_second_from,
                   c.title_second_to, h->title_more, c.title_more_person, c.title_more_id,
                   c.title_more_from, c.title_more_to},
        .pay_offset = c.pay_offset,
        .pay_from = c.pay_from,
        .pay_above = c.pay_above,
        .pay_base = c.pay_base,
        .pay_end = c.pay_end,
        .pay_rows = c.pay_rows,
        .pay_first = c.pay_first,
        .uneven_n = h->uneven,
        .uneven = c.uneven,
        .exact_n = h->exact,
        .exact_person = c.exact_person,
        .exact_offset = c.exact_offset,
        .exact_salary = c.exact_salary,
        .exact_from = c.exact_from,
        .exact_to = c.exact_to,
        .dates_n = h->dates,
        .dates = c.dates,
        .first_names = {h->firsts, c.first_offset, c.first_bytes, c.first_folded_offset,
                        c.first_folded_bytes},
        .last_names = {h->lasts, c.last_offset, c.last_bytes, c.last_folded_offset,
                       c.last_folded_bytes},
        .by_last = c.by_last,
        .by_first = c.by_first,
        .by_birth = c.by_birth,
        .by_hire = c.by_hire,
        .base = base,
        .bytes = bytes,
    };
    return ERR_OK;
}

uint16_t segment_code(const struct segment *s, struct date d)
{
    uint32_t low = 0;
    uint32_t high = s->dates_n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (s->dates[middle] <= d.days)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint16_t)low;
}

struct date segment_date(const struct segment *s, uint16_t code)
{
    return (struct date){s->dates[code]};
}

struct str segment_name(const struct segment_names *names, uint16_t i)
{
    return (struct str){names->bytes + names->offset[i], names->offset[i + 1] - names->offset[i]};
}

struct str segment_folded(const struct segment_names *names, uint16_t i)
{
    return (struct str){names->folded_bytes + names->folded_offset[i],
                        names->folded_offset[i + 1] - names->folded_offset[i]};
}

uint32_t segment_lower(const struct segment *s, uint32_t emp_no)
{
    uint32_t low = 0;
    uint32_t high = s->n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (s->emp_no[middle] < emp_no)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t segment_find(const struct segment *s, uint32_t emp_no)
{
    uint32_t i = segment_lower(s, emp_no);
    return i < s->n && s->emp_no[i] == emp_no ? i : s->n;
}

/* The place of an exact person in the list of the exact ones. */
static uint32_t exact_find(const struct segment *s, uint32_t person)
{
    uint32_t low = 0;
    uint32_t high = s->exact_n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (s->exact_person[middle] < person)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t segment_pay_n(const struct segment *s, uint32_t person)
{
    if (s->flags[person] & SEGMENT_EXACT_PAY) {
        uint32_t e = exact_find(s, person);
        return s->exact_offset[e + 1] - s->exact_offset[e];
    }
    return s->pay_offset[person + 1] - s->pay_offset[person];
}

struct segment_pay segment_pay(const struct segment *s, uint32_t person, uint32_t row)
{
    if (s->flags[person] & SEGMENT_EXACT_PAY) {
        uint32_t r = s->exact_offset[exact_find(s, person)] + row;
        return (struct segment_pay){s->exact_salary[r], s->exact_from[r], s->exact_to[r]};
    }
    uint32_t r = s->pay_offset[person] + row;
    bool last = r + 1 == s->pay_offset[person + 1];
    return (struct segment_pay){s->pay_base[person] + s->pay_above[r], s->pay_from[r],
                                last ? s->pay_end[person] : s->pay_from[r + 1]};
}
