// link: -lutf8proc
/* The roll's answers against plain loops over the same people, for random companies, filters, days,
 * orders and pages: every count, every line, nobody twice or left out on the way through. */
#include "model_query.h"

#define COMPANIES (CHECK_ASAN ? 20 : 60)
#define QUESTIONS 40
#define PEOPLE_MAX 260

/* What cannot change within one company. */
struct bench {
    struct random r;
    uint64_t seed;
    int question;
    struct roll_filter filter;
    struct world w;
    struct roll roll;
    struct arena a;  /* the company's */
    struct arena qa; /* one question's */
    struct roll_scan *scan;
    struct model_person *people; /* as of the day of the question */
};

static struct roll_page sorting;

static int sort_compare(const void *a, const void *b)
{
    return model_order(sorting.order, sorting.descending, *(const struct model_person *const *)a,
                       *(const struct model_person *const *)b);
}

/* ---- random questions -------------------------------------------------------------------------
 */

static const struct date days[] = {{-719162},
                                   {-25567},
                                   {0},
                                   {4999},
                                   {20000},
                                   {SEGMENT_DAY_ZERO - 1},
                                   {SEGMENT_DAY_ZERO},
                                   {SEGMENT_DAY_ZERO + 1},
                                   {SEGMENT_DAY_ZERO + UINT16_MAX},
                                   {SEGMENT_DAY_ZERO + UINT16_MAX - 364},
                                   {SEGMENT_DAY_ZERO + UINT16_MAX + 2},
                                   {2932530},
                                   {2932531},
                                   {2932532},
                                   {2932896}};

static struct date any_day(struct random *r)
{
    if (chance(r, 15))
        return chance(r, 10) ? date_today() : days[below(r, sizeof days / sizeof days[0])];
    struct date d = world_date(r);
    uint32_t how = below(r, 4);
    if (how == 0)
        d.days += 1;
    if (how == 1)
        d.days -= 1;
    if (how == 2)
        d.days += (int32_t)below(r, WORLD_DAY_STEP);
    return d.days > DATE_LAST.days ? DATE_LAST : d;
}

static struct roll_ids any_ids(struct bench *b, uint16_t most)
{
    uint16_t *ids = ARENA_ARRAY(&b->qa, 3, uint16_t);
    uint32_t n = 1 + below(&b->r, 3);
    for (uint32_t i = 0; i < n; i++)
        ids[i] = (uint16_t)below(&b->r, most + 1u);
    return (struct roll_ids){ids, n, chance(&b->r, 30)};
}

static struct opt_date maybe_date(struct random *r, struct date d)
{
    return (struct opt_date){chance(r, 60), d};
}

static struct date any_birth(struct bench *b)
{
    if (!b->w.n || chance(&b->r, 20))
        return (struct date){-6000 + (int32_t)below(&b->r, 3000)};
    return b->w.people[below(&b->r, b->w.n)].birth;
}

/* A name, or part of one, in other letters, or mistyped. */
static struct str any_text(struct bench *b)
{
    struct random *r = &b->r;
    struct str s = world_name(r);
    char *text = arena_alloc(&b->qa, s.n + 8);
    size_t n = 0;
    size_t start = chance(r, 30) ? below(r, (uint32_t)s.n + 1) : 0;
    size_t end = chance(r, 40) ? start + below(r, (uint32_t)(s.n - start) + 1) : s.n;
    bool slips = chance(r, 25);
    for (size_t i = start; i < end; i++) {
        char c = s.p[i];
        if (chance(r, 20) && c >= 'a' && c <= 'z')
            c = (char)(c & ~0x20);
        if (slips && chance(r, 15))
            c = (char)('a' + below(r, 26));
        if (slips && chance(r, 10))
            continue;
        text[n++] = c;
    }
    return (struct str){text, n};
}

static struct str any_search(struct bench *b)
{
    static const char *const between[] = {" ", "  ", "-", ", ", "\xe2\x80\x99", "\xe2\x80\x93"};
    struct random *r = &b->r;
    char *text = arena_alloc(&b->qa, 2048);
    size_t n = 0;
    uint32_t words = chance(r, 60) ? 1 : chance(r, 90) ? 2 : below(r, 11);
    for (uint32_t w = 0; w < words; w++) {
        struct str word = any_text(b);
        if (chance(r, 15))
            word = arena_printf(&b->qa, "%u", below(r, chance(r, 50) ? 10 : 300));
        if (word.n)
            memcpy(text + n, word.p, word.n);
        n += word.n;
        const char *blank = between[below(r, 6)];
        memcpy(text + n, blank, strlen(blank));
        n += strlen(blank);
    }
    return (struct str){text, n};
}

static struct roll_name any_name(struct bench *b)
{
    return (struct roll_name){(enum roll_match)below(&b->r, 4), any_text(b)};
}

static void any_pay(struct random *r, struct roll_filter *f)
{
    f->pay_min = chance(r, 70) ? below(r, 110000) : 0;
    f->pay_max = chance(r, 60) ? f->pay_min + below(r, 60000) : 0;
}

static uint16_t any_day_of_year(struct date d)
{
    struct ymd ymd = date_ymd(d);
    return (uint16_t)(ymd.month * 100 + ymd.day);
}

static void any_numbers(struct bench *b, struct roll_filter *f)
{
    f->number_from = chance(&b->r, 60) ? below(&b->r, 4000) : 0;
    f->number_to = chance(&b->r, 60) ? f->number_from + below(&b->r, 4000) : 0;
}

static struct roll_filter any_filter(struct bench *b)
{
    struct random *r = &b->r;
    struct roll_filter f = {.day = any_day(r)};
    static const uint32_t odds[] = {0, 4, 8, 14};
    uint32_t p = odds[below(r, 4)];
    f.status = chance(r, 2 * p) ? below(r, 8) : 0;
    f.gender = chance(r, 2 * p) ? below(r, 4) : 0;
    if (chance(r, 2 * p))
        f.depts = any_ids(b, WORLD_DEPTS);
    if (chance(r, 2 * p))
        f.titles = any_ids(b, WORLD_TITLES);
    if (chance(r, p))
        f.ever_depts = any_ids(b, WORLD_DEPTS);
    if (chance(r, p))
        f.ever_titles = any_ids(b, WORLD_TITLES);
    f.ever_manager = chance(r, p / 2);
    if (chance(r, p))
        f.manager = b->w.catalog.managers_n && chance(r, 90)
                        ? b->w.catalog.managers[below(r, b->w.catalog.managers_n)].emp_no
                        : 1 + below(r, 50);
    if (chance(r, 2 * p))
        any_pay(r, &f);
    if (chance(r, p))
        f.born_from = maybe_date(r, any_birth(b)), f.born_to = maybe_date(r, any_birth(b));
    if (chance(r, p))
        f.hired_from = maybe_date(r, any_day(r)), f.hired_to = maybe_date(r, any_day(r));
    f.birthday = chance(r, p / 2) ? any_day_of_year(any_birth(b)) : 0;
    f.anniversary = chance(r, p / 2) ? any_day_of_year(world_date(r)) : 0;
    if (chance(r, p))
        f.first_name = any_name(b);
    if (chance(r, p))
        f.last_name = any_name(b);
    f.letter = chance(r, p) ? (char)('a' + below(r, 26)) : '\0';
    if (chance(r, 2 * p))
        f.search = any_search(b);
    if (chance(r, p))
        any_numbers(b, &f);
    return f;
}

/* ---- comparing --------------------------------------------------------------------------------
 */

static void check_counts(const char *what, const uint32_t *got, const uint32_t *want, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (got[i] == want[i])
            continue;
        print_error("%s[%u]: got %u, want %u\n", what, i, got[i], want[i]);
        fail();
    }
}

static void check_facets(const struct roll_facets *got, const struct roll_facets *want)
{
    check_counts("total", &got->total, &want->total, 1);
    check_counts("gender", got->gender, want->gender, 2);
    check_counts("status", got->status, want->status, 3);
    check_counts("depts", got->depts, want->depts, WORLD_DEPTS + 1);
    check_counts("titles", got->titles, want->titles, WORLD_TITLES + 1);
    check_counts("no_pay", &got->no_pay, &want->no_pay, 1);
    check_counts("pay", got->pay, want->pay, ROLL_PAY_BANDS);
    check_counts("born", got->born, want->born, ROLL_YEARS);
    check_counts("hired", got->hired, want->hired, ROLL_YEARS);
    check_counts("letters", got->letters, want->letters, ROLL_LETTERS);
}

static void check_line(const struct roll *r, const struct roll_line *got,
                       const struct model_person *want)
{
    assert_int_equal(r->parts[got->ref.part].s.emp_no[got->ref.pos], want->p->emp_no);
    assert_int_equal(got->dept, want->depts.line);
    assert_int_equal(got->title, want->titles.line);
    assert_int_equal(got->pay, want->pay.line);
    assert_int_equal(got->status, want->status);
}

/* The result must be the sorted matches from `start` on. */
static void check_page(const struct bench *b, const struct roll_result *got,
                       const struct model_person **sorted, uint32_t n, uint32_t start, uint32_t end)
{
    assert_int_equal(got->n, end - start);
    for (uint32_t i = start; i < end; i++)
        check_line(&b->roll, &got->lines[i - start], sorted[i]);
    assert_int_equal(got->more_before, start > 0);
    assert_int_equal(got->more_after, end < n);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static void ask(struct bench *b, const struct roll_filter *f, const struct roll_page *page,
                struct roll_result *ret)
{
    roll_query(&b->roll, b->scan, f, page, &b->qa, ret);
}

/* From the first page to the last and back again. */
static void check_walk(struct bench *b, const struct roll_filter *f, struct roll_page page,
                       const struct model_person **sorted, uint32_t n,
                       const struct roll_facets *facets)
{
    struct roll_result got;
    uint32_t start = 0;
    for (;;) {
        uint32_t end = least(n, start + page.n);
        ask(b, f, &page, &got);
        check_facets(&got.facets, facets);
        check_page(b, &got, sorted, n, start, end);
        if (end == n)
            break;
        page.after = roll_place_of(&b->roll, page.order, &got.lines[got.n - 1]);
        start = end;
    }
    while (start) {
        uint32_t end = start;
        page.after = (struct roll_place){0};
        page.before = roll_place_of(&b->roll, page.order, &got.lines[0]);
        start = end > page.n ? end - page.n : 0;
        ask(b, f, &page, &got);
        check_page(b, &got, sorted, n, start, end);
    }
}

/* From the place of somebody who may be another on this day, or match no longer. */
static void check_from_elsewhere(struct bench *b, const struct roll_filter *f,
                                 struct roll_page page, const struct model_person **sorted,
                                 uint32_t n)
{
    struct roll_filter other = {.day = any_day(&b->r)};
    struct roll_page all = {.order = page.order, .n = PEOPLE_MAX};
    struct roll_result got;
    struct model_person then;
    ask(b, &other, &all, &got);
    if (!got.n)
        return;
    const struct roll_line *line = &got.lines[below(&b->r, got.n)];
    uint32_t emp_no = b->roll.parts[line->ref.part].s.emp_no[line->ref.pos];
    uint32_t i = 0;
    while (b->w.people[i].emp_no != emp_no)
        i++;
    model_person_init(&then, &b->w.people[i], other.day);
    struct roll_place place = roll_place_of(&b->roll, page.order, line);
    uint32_t start = 0;
    while (start < n && model_order(page.order, page.descending, sorted[start], &then) <= 0)
        start++;
    page.after = place;
    ask(b, f, &page, &got);
    check_page(b, &got, sorted, n, start, least(n, start + page.n));
    uint32_t end = start;
    while (end && model_order(page.order, page.descending, sorted[end - 1], &then) >= 0)
        end--;
    page.after = (struct roll_place){0};
    page.before = place;
    ask(b, f, &page, &got);
    check_page(b, &got, sorted, n, end > page.n ? end - page.n : 0, end);
}

static void check_question(struct bench *b)
{
    struct roll_filter f = b->filter = any_filter(b);
    struct roll_facets want = {.depts = ARENA_ARRAY(&b->qa, WORLD_DEPTS + 1, uint32_t),
                               .titles = ARENA_ARRAY(&b->qa, WORLD_TITLES + 1, uint32_t)};
    const struct model_person **sorted =
        ARENA_ARRAY(&b->qa, PEOPLE_MAX, const struct model_person *);
    uint32_t n = model_run(&b->w, b->people, &f, &want, sorted);
    struct roll_result got;
    ask(b, &f, NULL, &got);
    check_facets(&got.facets, &want);
    assert_int_equal(got.n, 0);
    struct roll_page page = {.order = (enum roll_order)below(&b->r, ROLL_BY_PAY + 1),
                             .descending = chance(&b->r, 50),
                             .n = 1 + below(&b->r, chance(&b->r, 10) ? 3 : 40)};
    sorting = page;
    qsort(sorted, n, sizeof(const struct model_person *), sort_compare);
    check_walk(b, &f, page, sorted, n, &want);
    check_from_elsewhere(b, &f, page, sorted, n);
}

/* ---- tests ------------------------------------------------------------------------------------
 */

static struct bench bench; /* not on the stack, which a failing check leaves by a jump */

static void tell_ids(const char *name, const struct roll_ids *list)
{
    for (uint32_t i = 0; i < list->n; i++)
        print_error(" %s%s %u", list->except ? "except " : "", name, list->ids[i]);
}

/* What was asked when a check failed. */
static int tell_question(void **state)
{
    const struct roll_filter *f = &bench.filter;
    (void)state;
    if (!bench.seed)
        return 0;
    print_error(
        "company %llu, question %d, day %d, order %u%s, n %u\nstatus %u gender %u pay %u-%u "
        "born %d:%d-%d:%d hired %d:%d-%d:%d birthday %u anniversary %u letter %d numbers "
        "%u-%u manager %u ever %d\nfirst %d \"%.*s\" last %d \"%.*s\" search \"%.*s\"\n",
        (unsigned long long)bench.seed, bench.question, f->day.days, sorting.order,
        sorting.descending ? " descending" : "", sorting.n, f->status, f->gender, f->pay_min,
        f->pay_max, f->born_from.some, f->born_from.v.days, f->born_to.some, f->born_to.v.days,
        f->hired_from.some, f->hired_from.v.days, f->hired_to.some, f->hired_to.v.days, f->birthday,
        f->anniversary, f->letter, f->number_from, f->number_to, f->manager, f->ever_manager,
        f->first_name.match, STR_ARG(f->first_name.text), f->last_name.match,
        STR_ARG(f->last_name.text), STR_ARG(f->search));
    tell_ids("dept", &f->depts);
    tell_ids("title", &f->titles);
    tell_ids("ever dept", &f->ever_depts);
    tell_ids("ever title", &f->ever_titles);
    print_error("\n");
    return 0;
}

/* With a generation, answers are remembered, and pages are made from them. */
static void run_company(uint64_t seed, bool overlay, bool remembered)
{
    struct bench *b = &bench;
    *b = (struct bench){.r = {seed * 0x9e3779b97f4a7c15u + overlay}, .seed = seed};
    arena_init(&b->a, (size_t)1 << 30, 0);
    arena_init(&b->qa, (size_t)1 << 30, 1 << 20);
    b->scan = roll_scan_new();
    uint32_t n = chance(&b->r, 20) ? below(&b->r, 4) : below(&b->r, 200);
    world_init(&b->w, &b->r, n, &b->a);
    world_open(&b->roll, &b->w, &b->r, 1 + below(&b->r, 4));
    if (overlay)
        world_change(&b->w, &b->roll, &b->r, &b->a);
    b->roll.generation = remembered ? seed : 0;
    if (chance(&b->r, 15))
        world_add_titles(&b->roll, &b->a);
    b->people = ARENA_ARRAY(&b->a, PEOPLE_MAX, struct model_person);
    for (int i = 0; i < QUESTIONS; i++) {
        b->question = i;
        check_question(b);
        arena_reset(&b->qa);
    }
    world_close(&b->roll);
    roll_scan_free(b->scan);
    arena_clear(&b->qa);
    arena_clear(&b->a);
    b->seed = 0;
}

static void every_answer_is_that_of_plain_loops(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= COMPANIES; seed++)
        run_company(seed, false, seed % 2);
}

static void changed_people_count_once_and_as_they_are_now(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= COMPANIES; seed++)
        run_company(seed, true, seed % 2);
}

/* Walks through everybody by gender; numbers must ascend within each. */
static void walk_full(struct roll *roll, bool descending, bool backward)
{
    struct bench *b = &bench;
    struct roll_filter f = {.day = {0}};
    struct roll_page page = {.order = ROLL_BY_GENDER, .descending = descending, .n = ROLL_PAGE_MAX};
    struct roll_result got;
    uint32_t seen = 0;
    uint32_t last = 0;
    if (backward)
        page.before =
            (struct roll_place){.some = true, .number = !descending, .emp_no = UINT32_MAX};
    do {
        roll_query(roll, b->scan, &f, &page, &b->qa, &got);
        for (uint32_t i = 0; i < got.n; i++) {
            const struct roll_line *line = &got.lines[backward ? got.n - 1 - i : i];
            const struct segment *s = &roll->parts[line->ref.part].s;
            uint32_t female = (s->flags[line->ref.pos] & SEGMENT_FEMALE) != 0;
            uint32_t key = (descending ? 1 - female : female) << 24 | s->emp_no[line->ref.pos];
            assert_true(!seen || (backward ? key < last : key > last));
            last = key;
            seen++;
        }
        assert_int_equal(got.more_before, backward ? seen < roll->people : seen > got.n);
        assert_int_equal(got.more_after, backward ? seen > got.n : seen < roll->people);
        if (got.n && backward)
            page.before = roll_place_of(roll, page.order, &got.lines[0]);
        else if (got.n)
            page.after = roll_place_of(roll, page.order, &got.lines[got.n - 1]);
        arena_reset(&b->qa);
    } while (backward ? got.more_before : got.more_after);
    assert_int_equal(seen, roll->people);
}

/* Positions reach their ends only in a segment that is full. */
static void pages_cross_from_a_full_segment_to_the_next(void **state)
{
    uint32_t n = SEGMENT_PEOPLE_MAX;
    struct person *people = calloc(2 * (size_t)n, sizeof *people);
    static struct roll roll;
    (void)state;
    assert_non_null(people);
    for (uint32_t i = 0; i < 2 * n; i++)
        people[i] = (struct person){.emp_no = 10 + i,
                                    .first_name = STR("Ann"),
                                    .last_name = STR("Berg"),
                                    .female = i % 7 == 0};
    arena_init(&bench.qa, (size_t)1 << 30, 1 << 20);
    bench.scan = roll_scan_new();
    roll_init(&roll, "nowhere");
    roll.parts[0].s = world_segment(people, n);
    roll.parts[1].s = world_segment(people + n, n);
    roll.parts_n = 2;
    roll.people = 2 * n;
    for (int i = CHECK_ASAN ? 2 : 0; i < 4; i++)
        for (uint64_t generation = 0; generation < 2; generation++) {
            roll.generation = generation;
            walk_full(&roll, i & 1, i & 2);
        }
    world_close(&roll);
    roll_scan_free(bench.scan);
    arena_clear(&bench.qa);
    free(people);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_answer_is_that_of_plain_loops, tell_question),
        cmocka_unit_test_teardown(changed_people_count_once_and_as_they_are_now, tell_question),
        cmocka_unit_test(pages_cross_from_a_full_segment_to_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
