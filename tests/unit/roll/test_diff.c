// link: -lutf8proc
/* The difference of two days against plain loops over people, the lists behind its numbers, and its
 * sums. */
#include "history.h"

#include "roll/diff.h"

/* Somebody on one of the days. */
struct side {
    bool in;
    bool present;
    uint32_t dept;
    uint32_t title;
    uint32_t pay;
};

static struct side side_of(const struct history *h, uint32_t i, struct date day)
{
    struct history_state s = history_on(&h->w.people[i], day);
    bool present = s.depts.n > 0;
    return (struct side){present && h->chosen[i] && history_matches(h, &s, day), present,
                         s.depts.line, s.titles.line, s.pay.line};
}

static uint32_t manager_of(const struct history *h, uint32_t dept, struct date day)
{
    const struct catalog_manager *best = NULL;
    for (uint32_t i = 0; i < h->w.catalog.managers_n; i++) {
        const struct catalog_manager *m = &h->w.catalog.managers[i];
        if (m->dept != dept || !model_holds(m->from, m->to, day))
            continue;
        struct model_row row = {m->emp_no, m->from, m->to};
        struct model_row other = {0};
        if (best)
            other = (struct model_row){best->emp_no, best->from, best->to};
        if (!best || model_is_ahead(&row, &other))
            best = m;
    }
    return best ? best->emp_no : 0;
}

static bool at(const struct side *s, int dept, int title)
{
    return s->in && (dept < 0 || s->dept == (uint32_t)dept) &&
           (title < 0 || s->title == (uint32_t)title);
}

static bool changed(const struct history *h, const struct side *x, const struct side *y,
                    struct date from, struct date to, enum roll_change change, int dept, int title)
{
    bool before = at(x, dept, title);
    bool after = at(y, dept, title);
    bool both = after && x->in;
    switch (change) {
    case ROLL_BEFORE:
        return before;
    case ROLL_AFTER:
        return after;
    case ROLL_JOINED:
        return after && !x->present;
    case ROLL_LEFT:
        return before && !y->present;
    case ROLL_CAME:
        return after && x->present && !before;
    case ROLL_WENT:
        return before && y->present && !after;
    case ROLL_MOVED:
        return both && x->dept != y->dept;
    case ROLL_PROMOTED:
        return both && x->title && y->title && x->title != y->title;
    case ROLL_RAISED:
        return both && x->pay && y->pay > x->pay;
    case ROLL_CUT:
        return both && y->pay && y->pay < x->pay;
    case ROLL_MANAGED:
        return both && x->dept == y->dept &&
               manager_of(h, x->dept, from) != manager_of(h, y->dept, to);
    case ROLL_CHANGES:
        break;
    }
    return false;
}

/* One question: two days, and everybody on both. */
struct two {
    struct history *h;
    struct date from;
    struct date to;
    struct side *x;
    struct side *y;
};

static struct two two_days(struct history *h)
{
    struct two t = {h, history_day(&h->r), history_day(&h->r),
                    ARENA_ARRAY(&h->qa, h->w.n, struct side),
                    ARENA_ARRAY(&h->qa, h->w.n, struct side)};
    for (uint32_t i = 0; i < h->w.n; i++) {
        t.x[i] = side_of(h, i, t.from);
        t.y[i] = side_of(h, i, t.to);
    }
    return t;
}

static uint32_t model_n(const struct two *t, enum roll_change change, int dept, int title)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->h->w.n; i++)
        n += changed(t->h, &t->x[i], &t->y[i], t->from, t->to, change, dept, title);
    return n;
}

static void check_delta(const struct two *t, const struct roll_delta *got, int dept, int title)
{
    for (int c = 0; c < ROLL_CHANGES; c++) {
        uint32_t want = model_n(t, (enum roll_change)c, dept, title);
        if (got->n[c] != want)
            print_error("change %d of department %d, title %d\n", c, dept, title);
        assert_int_equal(got->n[c], want);
    }
    assert_int_equal(got->n[ROLL_AFTER], got->n[ROLL_BEFORE] + got->n[ROLL_JOINED] +
                                             got->n[ROLL_CAME] - got->n[ROLL_LEFT] -
                                             got->n[ROLL_WENT]);
}

static void check_moves(const struct two *t, const struct roll_diff *got)
{
    for (uint32_t a = 0; a <= WORLD_DEPTS; a++)
        for (uint32_t b = 0; b <= WORLD_DEPTS; b++) {
            uint32_t want = 0;
            for (uint32_t i = 0; i < t->h->w.n; i++)
                want +=
                    a != b && t->x[i].in && t->y[i].in && t->x[i].dept == a && t->y[i].dept == b;
            assert_int_equal(got->moves[a * (WORLD_DEPTS + 1) + b], want);
        }
}

static void check_diff(struct history *h)
{
    struct two t = two_days(h);
    int titles = (int)h->roll.catalog.titles_n + 1;
    struct roll_diff got;
    roll_diff(&h->roll, h->scan, &h->f, t.from, t.to, &h->qa, &got);
    check_delta(&t, &got.total, -1, -1);
    for (int d = 0; d <= WORLD_DEPTS; d++) {
        check_delta(&t, &got.depts[d], d, -1);
        for (int i = 0; i <= WORLD_TITLES; i++)
            check_delta(&t, &got.cells[d * titles + i], d, i);
    }
    check_moves(&t, &got);
}

static void every_number_is_that_of_plain_loops_and_sums_agree(void **state)
{
    (void)state;
    history_run(check_diff, 30, 8);
}

/* ---- lists ------------------------------------------------------------------------------------
 */

static void check_line(const struct roll_line *got, const struct side *want)
{
    assert_int_equal(got->dept, want->dept);
    assert_int_equal(got->title, want->title);
    assert_int_equal(got->pay, want->pay);
    assert_int_equal(got->status == ROLL_PRESENT, want->present);
}

static bool model_wanted(const struct two *t, const struct roll_diff_want *want, uint32_t i)
{
    return changed(t->h, &t->x[i], &t->y[i], t->from, t->to, want->change,
                   want->dept ? want->dept : -1, want->by_title ? want->title : -1) &&
           (!want->dept_before || t->x[i].dept == want->dept_before);
}

static struct roll_diff_want any_want(struct random *r)
{
    struct roll_diff_want want = {.change = (enum roll_change)below(r, ROLL_CHANGES),
                                  .limit = 1 + below(r, 12)};
    if (chance(r, 60))
        want.dept = (uint16_t)(1 + below(r, WORLD_DEPTS));
    want.by_title = chance(r, 30);
    want.title = (uint16_t)below(r, WORLD_TITLES + 1);
    if (want.change == ROLL_MOVED && chance(r, 50))
        want.dept_before = (uint16_t)(1 + below(r, WORLD_DEPTS));
    return want;
}

static void check_list(struct history *h)
{
    struct two t = two_days(h);
    struct roll_diff_want want = any_want(&h->r);
    struct roll_diff_list got;
    uint32_t total = 0;
    uint32_t i = 0;
    for (uint32_t k = 0; k < h->w.n; k++)
        total += model_wanted(&t, &want, k);
    do {
        roll_diff_list(&h->roll, h->scan, &h->f, t.from, t.to, &want, &h->qa, &got);
        assert_int_equal(got.total, total);
        assert_true(got.n <= want.limit);
        for (uint32_t l = 0; l < got.n; l++, i++) {
            struct roll_ref ref = got.lines[l].before.ref;
            while (i < h->w.n && !model_wanted(&t, &want, i))
                i++;
            assert_true(i < h->w.n);
            want.after = h->roll.parts[ref.part].s.emp_no[ref.pos];
            assert_int_equal(want.after, h->w.people[i].emp_no);
            assert_memory_equal(&got.lines[l].after.ref, &ref, sizeof ref);
            check_line(&got.lines[l].before, &t.x[i]);
            check_line(&got.lines[l].after, &t.y[i]);
        }
        assert_true(!got.more || got.n == want.limit);
    } while (got.more);
    while (i < h->w.n)
        assert_false(model_wanted(&t, &want, i++));
}

static void the_people_behind_a_number_come_page_by_page(void **state)
{
    (void)state;
    history_run(check_list, 60, 20);
}

/* Of two who manage in the very same days the smaller number counts: 20 alone, then 10 and 20. */
static void of_two_managers_alike_the_smaller_number_counts(void **state)
{
    (void)state;
    static const struct person_stay stay = {1, {0}, {300}};
    static const struct catalog_manager managers[] = {
        {20, 1, {0}, {100}}, {10, 1, {100}, {200}}, {20, 1, {100}, {200}}};
    struct history *h = &history;
    struct roll_diff got;
    struct person person = {.emp_no = 1, .depts = &stay, .depts_n = 1};
    history_open(h, 1, false);
    world_close(&h->roll);
    h->w.people = &person;
    h->w.n = 1;
    world_open(&h->roll, &h->w, &h->r, 1);
    h->roll.catalog.managers = managers;
    h->roll.catalog.managers_n = 3;
    roll_diff(&h->roll, h->scan, &h->f, (struct date){50}, (struct date){150}, &h->qa, &got);
    assert_int_equal(got.total.n[ROLL_MANAGED], 1);
    roll_diff(&h->roll, h->scan, &h->f, (struct date){150}, (struct date){160}, &h->qa, &got);
    assert_int_equal(got.total.n[ROLL_MANAGED], 0);
    history_close(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_number_is_that_of_plain_loops_and_sums_agree, history_tell),
        cmocka_unit_test_teardown(the_people_behind_a_number_come_page_by_page, history_tell),
        cmocka_unit_test_teardown(of_two_managers_alike_the_smaller_number_counts, history_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
