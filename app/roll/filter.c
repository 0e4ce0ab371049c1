#include "roll/filter.h"

#include "roll/fold.h"
#include "roll/loops.h"

#include <stdlib.h>
#include <string.h>

#define SKIPPED 100 /* fails of somebody whose place another part takes */

/* ---- making ready -----------------------------------------------------------------------------
 */

/* A table by number of the catalog: who passes a list of ids; NULL: it is empty. */
static uint8_t *ids_table(const struct roll_ids *list, bool except, uint32_t n, struct arena *a)
{
    if (!list->n)
        return NULL;
    uint8_t *ok = ARENA_ARRAY(a, n + 1, uint8_t);
    memset(ok, except, n + 1);
    for (uint32_t i = 0; i < list->n; i++)
        if (list->ids[i] <= n)
            ok[list->ids[i]] = !except;
    return ok;
}

static bool holds_on(struct date from, struct date to, struct date day)
{
    return from.days <= day.days && day.days < to.days;
}

static uint8_t *managed_table(const struct roll *r, const struct roll_filter *f, struct arena *a)
{
    uint8_t *ok = ARENA_ARRAY(a, r->catalog.depts_n + 1, uint8_t);
    for (uint32_t i = 0; i < r->catalog.managers_n; i++) {
        const struct catalog_manager *m = &r->catalog.managers[i];
        if (m->emp_no == f->manager && holds_on(m->from, m->to, f->day))
            ok[m->dept] = 1;
    }
    return ok;
}

static int u32_compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void managers_list(struct filter *filter, struct arena *a)
{
    const struct catalog *c = &filter->r->catalog;
    uint32_t *list = ARENA_ARRAY(a, c->managers_n, uint32_t);
    for (uint32_t i = 0; i < c->managers_n; i++)
        list[i] = c->managers[i].emp_no;
    qsort(list, c->managers_n, sizeof *list, u32_compare);
    filter->managers = list;
    filter->managers_n = c->managers_n;
}

static struct str fold_text(struct str text, struct arena *a)
{
    if (str_is_null(text))
        return text;
    char *folded = arena_alloc(a, FOLD_MAX);
    return (struct str){folded, people_fold(text, folded)};
}

void filter_init(struct filter *filter, const struct roll *r, const struct roll_filter *f,
                 struct arena *a)
{
    *filter = (struct filter){.r = r, .f = f};
    uint32_t depts_n = r->catalog.depts_n;
    uint32_t titles_n = r->catalog.titles_n;
    filter->dept_ok = ids_table(&f->depts, f->depts.except, depts_n, a);
    filter->title_ok = ids_table(&f->titles, f->titles.except, titles_n, a);
    filter->ever_dept = ids_table(&f->ever_depts, false, depts_n, a);
    filter->ever_title = ids_table(&f->ever_titles, false, titles_n, a);
    if (f->manager)
        filter->managed = managed_table(r, f, a);
    if (f->ever_manager)
        managers_list(filter, a);
    filter->first_name = fold_text(f->first_name.text, a);
    filter->last_name = fold_text(f->last_name.text, a);
    search_init(&filter->search, r, f->search, a);
}

/* ---- running ----------------------------------------------------------------------------------
 */

/* Counts the failures of one part: match->ok says who passes it. Two failures are FILTER_MANY
 * already; a filter has too few parts for the count to come round. */
static void part_add(struct filter_match *match, uint32_t n, enum filter_part part)
{
    match->parts[part] = true;
    loop_fail(match->ok, n, part == FILTER_OTHER ? FILTER_MANY : 1, (uint8_t)part, match->fails,
              match->which);
}

static void run_gender(const struct filter *filter, const struct segment *s,
                       struct filter_match *match)
{
    unsigned gender = filter->f->gender & (ROLL_MALE | ROLL_FEMALE);
    if (gender == ROLL_MALE || gender == ROLL_FEMALE)
        loop_mask8(s->flags, s->n, SEGMENT_FEMALE, gender == ROLL_FEMALE, match->ok);
    else
        memset(match->ok, gender != 0, s->n);
    part_add(match, s->n, FILTER_GENDER);
}

static void run_status(const struct filter *filter, const struct segment *s, const struct day *day,
                       struct filter_match *match)
{
    loop_mask8(day->status, s->n, (uint8_t)filter->f->status, 1, match->ok);
    part_add(match, s->n, FILTER_STATUS);
}

/* Departments or titles by a table; extras make or, with `except`, break the match. */
static void run_ids(const uint16_t *values, const uint8_t *table, bool except, enum day_kind kind,
                    const struct segment *s, const struct day *day, enum filter_part part,
                    struct filter_match *match)
{
    loop_table(values, s->n, table, match->ok);
    for (uint32_t x = 0; x < day->extras_n; x++) {
        const struct day_extra *extra = &day->extras[x];
        if (extra->kind != kind)
            continue;
        uint8_t passes = table[extra->value];
        match->ok[extra->pos] =
            except ? match->ok[extra->pos] & passes : match->ok[extra->pos] | passes;
    }
    part_add(match, s->n, part);
}

static void run_pay(const struct filter *filter, const struct segment *s, const struct day *day,
                    struct filter_match *match)
{
    uint32_t low = filter->f->pay_min ? filter->f->pay_min : 1;
    uint32_t high = filter->f->pay_max ? filter->f->pay_max : UINT32_MAX;
    loop_range32(day->pay, s->n, low, high, match->ok);
    for (uint32_t x = 0; x < day->extras_n; x++) {
        const struct day_extra *extra = &day->extras[x];
        if (extra->kind == DAY_PAY && extra->value >= low && extra->value <= high)
            match->ok[extra->pos] = 1;
    }
    part_add(match, s->n, FILTER_PAY);
}

/* Those whose code lies in [low, end). */
static void run_codes(const struct segment *s, const uint16_t *codes, uint32_t low, uint32_t end,
                      enum filter_part part, struct filter_match *match)
{
    if (low < end)
        loop_range16(codes, s->n, (uint16_t)low, (uint16_t)(end - 1), match->ok);
    else
        memset(match->ok, 0, s->n);
    part_add(match, s->n, part);
}

/* Codes are in the order of the dates. */
static void run_date_range(const struct segment *s, const uint16_t *codes, struct opt_date from,
                           struct opt_date to, enum filter_part part, struct filter_match *match)
{
    if (!from.some && !to.some)
        return;
    uint32_t low = from.some ? segment_code(s, (struct date){from.v.days - 1}) : 0;
    uint32_t end = to.some ? segment_code(s, to.v) : s->dates_n;
    run_codes(s, codes, low, end, part, match);
}

static void run_date_of_year(const struct segment *s, const uint16_t *codes, uint16_t month_day,
                             struct filter_match *match)
{
    if (!month_day)
        return;
    for (uint32_t c = 0; c < s->dates_n; c++) {
        struct ymd ymd = date_ymd((struct date){s->dates[c]});
        match->dates[c] = ymd.month * 100 + ymd.day == month_day;
    }
    loop_table(codes, s->n, match->dates, match->ok);
    part_add(match, s->n, FILTER_OTHER);
}

static bool name_matches(struct str name, enum roll_match how, struct str text)
{
    switch (how) {
    case ROLL_IS:
        return str_eq(name, text);
    case ROLL_IS_NOT:
        return !str_eq(name, text);
    case ROLL_STARTS:
        return str_starts(name, text);
    case ROLL_CONTAINS:
        return text.n <= name.n && memmem(name.p, name.n, text.p, text.n);
    }
    return false;
}

static void run_name(const struct segment *s, const struct segment_names *names,
                     const uint16_t *values, enum roll_match how, struct str text,
                     struct filter_match *match)
{
    if (str_is_null(text))
        return;
    for (uint32_t c = 0; c < names->n; c++)
        match->names_first[c] = name_matches(segment_folded(names, (uint16_t)c), how, text);
    loop_table(values, s->n, match->names_first, match->ok);
    part_add(match, s->n, FILTER_OTHER);
}

/* Names are in the order of their folded forms: those of one letter lie together. */
static void run_letter(const struct filter *filter, const struct segment *s,
                       struct filter_match *match)
{
    const struct segment_names *names = &s->last_names;
    struct str letter = {&filter->f->letter, 1};
    uint32_t low = 0;
    while (low < names->n && str_cmp(segment_folded(names, (uint16_t)low), letter) < 0)
        low++;
    uint32_t end = low;
    while (end < names->n && str_starts(segment_folded(names, (uint16_t)end), letter))
        end++;
    run_codes(s, s->last, low, end, FILTER_LETTER, match);
}

static void run_search(const struct filter *filter, const struct segment *s,
                       struct filter_match *match)
{
    const struct search *search = &filter->search;
    search_mark(search, &s->first_names, match->names_first);
    search_mark(search, &s->last_names, match->names_last);
    search_run(search, s, match->names_first, match->names_last, match->ok);
    part_add(match, s->n, FILTER_OTHER);
}

/* match->ok: who has a row, whatever its dates, with an id that the table marks; people without any
 * row count as having 0. */
static void ever_mark(const struct segment *s, const struct segment_rows *rows,
                      const uint8_t *table, struct filter_match *match)
{
    loop_table(rows->first_id, s->n, table, match->ok);
    for (uint32_t i = 0; rows->second_id && i < s->n; i++)
        match->ok[i] |= table[rows->second_id[i]] & (rows->second_id[i] != 0);
    for (uint32_t x = 0; x < rows->more_n; x++)
        match->ok[rows->more_person[x]] |= table[rows->more_id[x]];
}

static void run_ever(const struct segment *s, const struct segment_rows *rows, const uint8_t *table,
                     bool except, struct filter_match *match)
{
    if (!table)
        return;
    ever_mark(s, rows, table, match);
    if (except)
        loop_mask8(match->ok, s->n, 1, 0, match->ok);
    part_add(match, s->n, FILTER_OTHER);
}

void filter_run_ever(const struct segment *s, const struct segment_rows *rows, const uint8_t *table,
                     struct filter_match *match)
{
    ever_mark(s, rows, table, match);
    part_add(match, s->n, FILTER_OTHER);
}

static void run_ever_manager(const struct filter *filter, const struct segment *s,
                             struct filter_match *match)
{
    memset(match->ok, 0, s->n);
    for (uint32_t m = 0; m < filter->managers_n; m++) {
        uint32_t pos = segment_find(s, filter->managers[m]);
        if (pos < s->n)
            match->ok[pos] = 1;
    }
    part_add(match, s->n, FILTER_OTHER);
}

static void run_numbers(const struct filter *filter, const struct segment *s,
                        struct filter_match *match)
{
    uint32_t low = filter->f->number_from;
    uint32_t high = filter->f->number_to ? filter->f->number_to : UINT32_MAX;
    loop_range32(s->emp_no, s->n, low, high, match->ok);
    part_add(match, s->n, FILTER_OTHER);
}

static void run_skipped(const struct roll_part *part, struct filter_match *match)
{
    for (uint32_t w = 0; part->skipped && w < (part->s.n + 63) / 64; w++)
        for (uint64_t bits = part->skipped[w]; bits; bits &= bits - 1)
            match->fails[w * 64 + (uint32_t)__builtin_ctzll(bits)] = SKIPPED;
}

void filter_run(const struct filter *filter, const struct roll_part *part, const struct day *day,
                struct filter_match *match)
{
    const struct roll_filter *f = filter->f;
    const struct segment *s = &part->s;
    memset(match->fails, 0, s->n);
    memset(match->parts, 0, sizeof match->parts);
    if (f->gender)
        run_gender(filter, s, match);
    if (f->status)
        run_status(filter, s, day, match);
    if (filter->dept_ok)
        run_ids(day->dept, filter->dept_ok, f->depts.except, DAY_DEPT, s, day, FILTER_DEPT, match);
    if (filter->managed)
        run_ids(day->dept, filter->managed, false, DAY_DEPT, s, day, FILTER_OTHER, match);
    if (filter->title_ok)
        run_ids(day->title, filter->title_ok, f->titles.except, DAY_TITLE, s, day, FILTER_TITLE,
                match);
    if (f->pay_min || f->pay_max)
        run_pay(filter, s, day, match);
    run_date_range(s, s->birth, f->born_from, f->born_to, FILTER_BORN, match);
    run_date_range(s, s->hire, f->hired_from, f->hired_to, FILTER_HIRED, match);
    run_date_of_year(s, s->birth, f->birthday, match);
    run_date_of_year(s, s->hire, f->anniversary, match);
    run_name(s, &s->first_names, s->first, f->first_name.match, filter->first_name, match);
    run_name(s, &s->last_names, s->last, f->last_name.match, filter->last_name, match);
    if (f->letter)
        run_letter(filter, s, match);
    if (filter->search.n)
        run_search(filter, s, match);
    run_ever(s, &s->depts, filter->ever_dept, f->ever_depts.except, match);
    run_ever(s, &s->titles, filter->ever_title, f->ever_titles.except, match);
    if (filter->managers)
        run_ever_manager(filter, s, match);
    if (f->number_from || f->number_to)
        run_numbers(filter, s, match);
    run_skipped(part, match);
}
