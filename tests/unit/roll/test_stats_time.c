// link: -lutf8proc -lm
/* Statistics over time against plain loops over days and people: head counts with joins and leaves,
 * how long people stay, changes of title and department, and the events behind these numbers. */
#include "history.h"

#include "roll/moves.h"
#include "roll/stats_flow.h"
#include "roll/stats_series.h"
#include "roll/stats_survival.h"

#include <math.h>

/* ---- head counts ------------------------------------------------------------------------------
 */

/* Adds what happens to one person to the months. */
static void model_events(const struct history *h, uint32_t i, struct stats_month *months,
                         uint32_t n)
{
    int32_t dates[HISTORY_DATES_MAX];
    uint32_t dates_n = history_dates(&h->w.people[i], dates);
    for (uint32_t d = 0; d < dates_n; d++) {
        struct date day = {dates[d]};
        struct date eve = {dates[d] - 1};
        bool in = history_in(h, i, day);
        bool was_in = history_in(h, i, eve);
        uint32_t m = 0;
        while (m < n && (day.days < months[m].from.days || day.days >= months[m].until.days))
            m++;
        if (m == n || in == was_in)
            continue;
        if (in)
            ++*(history_present(h, i, eve) ? &months[m].moved_in : &months[m].joined);
        else
            ++*(history_present(h, i, day) ? &months[m].moved_out : &months[m].left);
    }
}

static uint32_t model_count(const struct history *h, struct date day)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < h->w.n; i++)
        n += history_in(h, i, day);
    return n;
}

static void check_months(const struct stats_series *got, struct date from, struct date to)
{
    struct date next = from;
    for (uint32_t m = 0; m < got->n; m++) {
        assert_int_equal(got->months[m].from.days, next.days);
        assert_true(got->months[m].until.days > next.days);
        assert_int_equal(date_ymd(next).month,
                         date_ymd((struct date){got->months[m].until.days - 1}).month);
        assert_true(m + 1 == got->n || date_ymd(got->months[m].until).day == 1);
        next = got->months[m].until;
    }
    assert_true(from.days > to.days ? got->n == 0 : next.days == to.days + 1);
}

static void check_series(struct history *h)
{
    struct stats_series got;
    struct date from = {WORLD_DAY_FIRST - 400 + (int32_t)below(&h->r, 3000)};
    struct date to = {from.days + (int32_t)below(&h->r, 1500) - 10};
    stats_series(&h->roll, h->scan, &h->f, (struct opt_date){true, from},
                 (struct opt_date){true, to}, &h->qa, &got);
    check_months(&got, from, to);
    assert_int_equal(got.before, got.n ? model_count(h, (struct date){from.days - 1}) : got.before);
    struct stats_month *want = ARENA_ARRAY(&h->qa, got.n, struct stats_month);
    for (uint32_t m = 0; m < got.n; m++)
        want[m] = (struct stats_month){.from = got.months[m].from, .until = got.months[m].until};
    for (uint32_t i = 0; i < h->w.n; i++)
        model_events(h, i, want, got.n);
    uint32_t count = got.before;
    for (uint32_t m = 0; m < got.n; m++) {
        const struct stats_month *g = &got.months[m];
        assert_int_equal(g->joined, want[m].joined);
        assert_int_equal(g->left, want[m].left);
        assert_int_equal(g->moved_in, want[m].moved_in);
        assert_int_equal(g->moved_out, want[m].moved_out);
        count += g->joined + g->moved_in - g->left - g->moved_out;
        assert_int_equal(g->count, count);
        if (chance(&h->r, 20))
            assert_int_equal(count, model_count(h, (struct date){g->until.days - 1}));
    }
}

static void months_add_up_to_the_people_of_their_last_days(void **state)
{
    (void)state;
    history_run(check_series, 25, 8);
}

static void check_open_range(struct history *h)
{
    struct stats_series got;
    int32_t first = INT32_MAX;
    int32_t last = INT32_MIN;
    for (uint32_t i = 0; i < h->w.n; i++)
        for (size_t k = 0; k < h->w.people[i].depts_n; k++) {
            const struct person_stay *row = &h->w.people[i].depts[k];
            if (row->from.days >= row->to.days)
                continue;
            first = row->from.days < first ? row->from.days : first;
            if (row->from.days <= h->f.day.days && row->from.days > last)
                last = row->from.days;
            if (row->to.days <= h->f.day.days && row->to.days > last)
                last = row->to.days;
        }
    if (first > h->f.day.days)
        first = last = h->f.day.days;
    stats_series(&h->roll, h->scan, &h->f, (struct opt_date){0}, (struct opt_date){0}, &h->qa,
                 &got);
    assert_true(got.n > 0 && got.n <= STATS_MONTHS_MAX);
    assert_int_equal(got.months[got.n - 1].until.days, last + 1);
    struct ymd begin = date_ymd(got.months[0].from);
    struct ymd want = date_ymd((struct date){first});
    assert_int_equal(begin.day, 1);
    if (got.n < STATS_MONTHS_MAX) {
        assert_int_equal(begin.year, want.year);
        assert_int_equal(begin.month, want.month);
        assert_int_equal(got.before, model_count(h, (struct date){got.months[0].from.days - 1}));
    }
    assert_int_equal(got.months[got.n - 1].count, model_count(h, (struct date){last}));
}

static void an_open_range_covers_all_changes_up_to_the_day(void **state)
{
    (void)state;
    history_run(check_open_range, 25, 6);
}

/* Rows of no length, before and after the one that holds, move neither end. */
static void a_range_is_that_of_rows_that_hold(void **state)
{
    (void)state;
    static const struct person_stay stays[] = {
        {1, {50}, {50}}, {1, {100}, {200}}, {1, {300}, {300}}};
    struct person person = {.emp_no = 1, .depts = stays, .depts_n = 3};
    struct history *h = &history;
    struct date first;
    struct date last;
    history_open(h, 1, false);
    world_close(&h->roll);
    h->w.people = &person;
    h->w.n = 1;
    world_open(&h->roll, &h->w, &h->r, 1);
    stats_range(&h->roll, (struct date){400}, &first, &last);
    assert_int_equal(first.days, 100);
    assert_int_equal(last.days, 200);
    stats_range(&h->roll, (struct date){150}, &first, &last);
    assert_int_equal(last.days, 100);
    stats_range(&h->roll, (struct date){99}, &first, &last);
    assert_int_equal(first.days, 99);
    assert_int_equal(last.days, 99);
    history_close(h);
}

/* ---- how long people stay ---------------------------------------------------------------------
 */

struct stay {
    int64_t days;
    bool ended;
};

/* False: not one of the people. */
static bool model_stay(const struct history *h, uint32_t i, struct stay *ret)
{
    int32_t dates[HISTORY_DATES_MAX];
    uint32_t n = history_dates(&h->w.people[i], dates);
    uint32_t d = 0;
    while (d < n && !history_present(h, i, (struct date){dates[d]}))
        d++;
    if (d == n || dates[d] > h->f.day.days || !history_in(h, i, (struct date){dates[d]}))
        return false;
    uint32_t end = d;
    while (end < n && history_present(h, i, (struct date){dates[end]}))
        end++;
    assert_true(end < n);
    ret->ended = dates[end] <= h->f.day.days;
    ret->days = (int64_t)(ret->ended ? dates[end] : h->f.day.days) - dates[d];
    ret->days = ret->days > STATS_STAY_DAYS_MAX ? STATS_STAY_DAYS_MAX : ret->days;
    return true;
}

static double model_share(const struct stay *stays, uint32_t n, int64_t days)
{
    double share = 1;
    for (int64_t d = 0; d <= days; d++) {
        uint32_t lasted = 0;
        uint32_t ended = 0;
        for (uint32_t i = 0; i < n; i++) {
            lasted += stays[i].days >= d;
            ended += stays[i].days == d && stays[i].ended;
        }
        if (ended)
            share *= 1 - (double)ended / lasted;
    }
    return share;
}

static void check_survival(struct history *h)
{
    struct stats_survival got;
    struct stay *stays = ARENA_ARRAY(&h->qa, h->w.n, struct stay);
    uint32_t n = 0;
    uint32_t ended = 0;
    int64_t longest = -1;
    for (uint32_t i = 0; i < h->w.n; i++)
        n += model_stay(h, i, &stays[n]);
    for (uint32_t i = 0; i < n; i++) {
        ended += stays[i].ended;
        longest = stays[i].days > longest ? stays[i].days : longest;
    }
    stats_survival(&h->roll, h->scan, &h->f, &h->qa, &got);
    assert_int_equal(got.people, n);
    assert_int_equal(got.ended, ended);
    if (got.n)
        assert_true(got.points[got.n - 1].days <= longest);
    assert_int_equal(got.n > 0, n > 0);
    for (uint32_t p = 0, past = 0; p < got.n; p++) {
        uint32_t lasted = 0;
        uint32_t gone = 0;
        assert_int_equal(got.points[p].days, (uint32_t)floor(p * 365.25 / 4));
        for (uint32_t i = 0; i < n; i++) {
            lasted += stays[i].days >= got.points[p].days;
            gone += stays[i].ended && stays[i].days <= got.points[p].days;
        }
        assert_int_equal(got.points[p].lasted, lasted);
        past += got.points[p].ended;
        assert_int_equal(past, gone);
        if (got.points[p].days < 4000)
            assert_true(fabs(got.points[p].share - model_share(stays, n, got.points[p].days)) <
                        1e-9);
    }
    if (got.median_days && got.median_days < 4000) {
        assert_true(model_share(stays, n, got.median_days) <= 0.5);
        assert_true(model_share(stays, n, got.median_days - 1) > 0.5);
    }
    if (!got.median_days && longest >= 0 && longest < 4000)
        assert_true(model_share(stays, n, longest) > 0.5);
}

static void shares_of_those_still_here_are_the_products_by_hand(void **state)
{
    (void)state;
    history_run(check_survival, 8, 4);
}

/* ---- changes ----------------------------------------------------------------------------------
 */

struct change {
    uint32_t from;
    uint32_t to;
    int year;
    uint32_t waited;
};

static uint32_t line_of(const struct history *h, uint32_t i, bool titles, int32_t day)
{
    const struct person *p = &h->w.people[i];
    return titles ? model_stays(p->titles, p->titles_n, (struct date){day}).line
                  : model_stays(p->depts, p->depts_n, (struct date){day}).line;
}

/* Whether the filter lets a change from `a` to `b` on the day count; a == b: a first value. */
static bool change_counts(const struct history *h, uint32_t i, bool titles, uint32_t x, uint32_t y,
                          int32_t day)
{
    struct history own = {.w = h->w, .f = h->f};
    struct roll_ids *list = titles ? &own.f.titles : &own.f.depts;
    bool passes = false;
    for (int k = 0; k < 2; k++) {
        struct model_values one = {.v = {k ? y : x}, .n = 1};
        passes |= history_ids(list, &one) &&
                  (titles || !h->f.manager || history_managed(h, one.v[0], h->f.day));
    }
    list->n = 0;
    if (!titles)
        own.f.manager = 0;
    bool asks = own.f.depts.n || own.f.titles.n || own.f.manager || own.f.pay_min || own.f.pay_max;
    own.chosen[i] = h->chosen[i];
    return h->chosen[i] && passes && (!asks || history_in(&own, i, (struct date){day}));
}

static uint32_t model_changes(const struct history *h, bool titles, struct change *ret,
                              uint32_t *firsts)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < h->w.n; i++) {
        int32_t dates[HISTORY_DATES_MAX];
        uint32_t dates_n = history_dates(&h->w.people[i], dates);
        int32_t since = 0;
        bool first = true;
        for (uint32_t d = 0; d < dates_n && dates[d] <= h->f.day.days; d++) {
            uint32_t was = line_of(h, i, titles, dates[d] - 1);
            uint32_t is = line_of(h, i, titles, dates[d]);
            if (is == was)
                continue;
            if (is && first)
                firsts[is] += change_counts(h, i, titles, is, is, dates[d]);
            first = first && !is;
            if (was && is && change_counts(h, i, titles, was, is, dates[d]))
                ret[n++] = (struct change){was, is, date_ymd((struct date){dates[d]}).year,
                                           (uint32_t)(dates[d] - since)};
            since = dates[d];
        }
    }
    return n;
}

static int u32_order(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void check_change(const struct stats_flow *flow, const struct stats_change *got,
                         const struct change *all, uint32_t n)
{
    uint32_t waits[8192];
    uint32_t waits_n = 0;
    uint32_t years = 0;
    for (uint32_t i = 0; i < n; i++)
        if (all[i].from == got->from && all[i].to == got->to)
            waits[waits_n++] = all[i].waited;
    assert_int_equal(got->n, waits_n);
    assert_true(waits_n > 0);
    qsort(waits, waits_n, sizeof *waits, u32_order);
    assert_int_equal(got->median_days, waits[(waits_n - 1) / 2]);
    for (uint32_t y = 0; y < flow->years_n; y++) {
        uint32_t want = 0;
        for (uint32_t i = 0; i < n; i++)
            want += all[i].from == got->from && all[i].to == got->to &&
                    all[i].year == flow->year_first + (int)y;
        assert_int_equal(got->years[y], want);
        years += want;
    }
    assert_int_equal(years, got->n);
}

static void check_kind(struct history *h, bool titles)
{
    struct change *all = ARENA_ARRAY(&h->qa, 8192, struct change);
    uint32_t firsts[8] = {0};
    struct stats_flow got;
    uint32_t n = model_changes(h, titles, all, firsts);
    uint32_t sum = 0;
    stats_flow(&h->roll, h->scan, &h->f, titles ? STATS_TITLES : STATS_DEPTS, &h->qa, &got);
    assert_int_equal(got.total, n);
    for (uint32_t c = 0; c < got.n; c++) {
        const struct stats_change *change = &got.changes[c];
        assert_true(!c || change[-1].from < change->from ||
                    (change[-1].from == change->from && change[-1].to < change->to));
        check_change(&got, change, all, n);
        sum += change->n;
    }
    assert_int_equal(sum, n);
    for (uint32_t id = 0; id <= (titles ? WORLD_TITLES : WORLD_DEPTS); id++)
        assert_int_equal(got.firsts[id], firsts[id]);
}

static void check_flow(struct history *h)
{
    check_kind(h, true);
    check_kind(h, false);
}

static void changes_are_those_from_one_day_to_the_next(void **state)
{
    (void)state;
    history_run(check_flow, 25, 6);
}

/* ---- the events behind the numbers ------------------------------------------------------------
 */

struct event {
    uint32_t who; /* in the model's list of people */
    int32_t day;
    unsigned kind;
};

/* What happened on a day to somebody, as far as the filter lets it count; 0: nothing. */
static unsigned model_move(const struct history *h, uint32_t i, const struct roll_moves_want *want,
                           int32_t day)
{
    struct date eve = {day - 1};
    if (want->kinds == ROLL_MOVE_DEPT || want->kinds == ROLL_MOVE_TITLE) {
        bool titles = want->kinds == ROLL_MOVE_TITLE;
        uint32_t was = line_of(h, i, titles, day - 1);
        uint32_t is = line_of(h, i, titles, day);
        bool right = (!want->out_of || was == want->out_of) && (!want->into || is == want->into);
        return was && is && was != is && right && change_counts(h, i, titles, was, is, day)
                   ? want->kinds
                   : 0;
    }
    bool in = history_in(h, i, (struct date){day});
    if (in == history_in(h, i, eve))
        return 0;
    unsigned kind =
        in ? (history_present(h, i, eve) ? ROLL_MOVE_IN : ROLL_MOVE_JOINED)
           : (history_present(h, i, (struct date){day}) ? ROLL_MOVE_OUT : ROLL_MOVE_LEFT);
    return kind & want->kinds;
}

static uint32_t model_moves(const struct history *h, const struct roll_moves_want *want,
                            struct event *ret)
{
    uint32_t n = 0;
    int32_t to = want->to.days < h->f.day.days ? want->to.days : h->f.day.days;
    for (uint32_t i = 0; i < h->w.n; i++) {
        int32_t dates[HISTORY_DATES_MAX];
        uint32_t dates_n = history_dates(&h->w.people[i], dates);
        for (uint32_t d = 0; d < dates_n; d++) {
            unsigned kind = model_move(h, i, want, dates[d]);
            if (kind && dates[d] >= want->from.days && dates[d] <= to)
                ret[n++] = (struct event){i, dates[d], kind};
        }
    }
    return n;
}

static void check_line(const struct history *h, const struct roll_move_line *got,
                       const struct event *want)
{
    const struct person *p = &h->w.people[want->who];
    assert_int_equal(h->roll.parts[got->ref.part].s.emp_no[got->ref.pos], p->emp_no);
    assert_int_equal(got->day.days, want->day);
    assert_int_equal(got->kind, want->kind);
    for (int k = 0; k < 2; k++) {
        assert_int_equal(got->dept[k], line_of(h, want->who, false, want->day - 1 + k));
        assert_int_equal(got->title[k], line_of(h, want->who, true, want->day - 1 + k));
    }
}

static void want_any(struct history *h, struct roll_moves_want *want)
{
    static const unsigned kinds[] = {1, 2, 4, 8, 5, 10, 15, ROLL_MOVE_DEPT, ROLL_MOVE_TITLE};
    struct date from = {WORLD_DAY_FIRST - 400 + (int32_t)below(&h->r, 3000)};
    *want = (struct roll_moves_want){
        .kinds = kinds[below(&h->r, sizeof kinds / sizeof kinds[0])],
        .from = from,
        .to = {from.days + (int32_t)below(&h->r, 2500)},
        .limit = 1 + below(&h->r, 40),
    };
    if (want->kinds >= ROLL_MOVE_DEPT && chance(&h->r, 50))
        want->out_of = (uint16_t)(1 + below(&h->r, 5));
    if (want->kinds >= ROLL_MOVE_DEPT && chance(&h->r, 50))
        want->into = (uint16_t)(1 + below(&h->r, 5));
}

/* Page after page, up to the last one. */
static void check_moves(struct history *h)
{
    struct roll_moves_want want;
    struct roll_moves got;
    struct event *all = ARENA_ARRAY(&h->qa, 8192, struct event);
    want_any(h, &want);
    uint32_t n = model_moves(h, &want, all);
    uint32_t at = 0;
    do {
        roll_moves(&h->roll, h->scan, &h->f, &want, &h->qa, &got);
        assert_int_equal(got.total, n);
        assert_true(got.n <= want.limit);
        assert_int_equal(got.more, at + got.n < n);
        for (uint32_t i = 0; i < got.n; i++)
            check_line(h, &got.lines[i], &all[at + i]);
        at += got.n;
        if (got.n) {
            want.after = h->w.people[all[at - 1].who].emp_no;
            want.after_day.days = all[at - 1].day;
        }
    } while (got.more);
    assert_int_equal(at, n);
}

static void events_are_those_that_the_numbers_count(void **state)
{
    (void)state;
    history_run(check_moves, 25, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(months_add_up_to_the_people_of_their_last_days, history_tell),
        cmocka_unit_test_teardown(an_open_range_covers_all_changes_up_to_the_day, history_tell),
        cmocka_unit_test_teardown(a_range_is_that_of_rows_that_hold, history_tell),
        cmocka_unit_test_teardown(shares_of_those_still_here_are_the_products_by_hand,
                                  history_tell),
        cmocka_unit_test_teardown(changes_are_those_from_one_day_to_the_next, history_tell),
        cmocka_unit_test_teardown(events_are_those_that_the_numbers_count, history_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
