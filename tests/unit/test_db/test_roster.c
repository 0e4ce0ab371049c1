/* The generated people: the same for a seed, the right counts, the nine of the challenge, histories
 * without holes, the oddities of the real data. */
#include "test_db/roster.h"

#include "check.h"
#include "test_db/checksum.h"
#include "test_db/names.h"

static const uint32_t sizes[] = {9, 10, 17, 18, 30, 99, 100, 1000, 10000};
#define SIZES (sizeof(sizes) / sizeof(*sizes))

static void sizes_by_name_and_number(void **state)
{
    static const struct {
        const char *text;
        uint32_t people;
    } good[] = {{"tiny", 30}, {"small", 1000}, {"medium", 10000},   {"full", 300024},
                {"9", 9},     {"1234", 1234},  {"5000000", 5000000}};
    static const char *const bad[] = {"", "8", "0", "5000001", "Full", "-9", "9.5", "99999999999"};
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
        uint32_t people = 0;
        assert_int_equal(roster_size(str_from(good[i].text), &people), ERR_OK);
        assert_int_equal(people, good[i].people);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        uint32_t people = 7;
        assert_int_equal(roster_size(str_from(bad[i]), &people), ERR_INPUT);
        assert_int_equal(people, 7);
    }
}

/* Known sums: the bytes must never change, on any machine, without somebody deciding so. */
static void a_seed_means_the_same_people_for_ever(void **state)
{
    static const char *const expected[TABLE_COUNT] = {
        "d1af5e170d2d1591d776d5638d71fc5f", "1442c74f516b3a7af99c90d6b07772c7",
        "bd2277e719cf508bede7ab72ddf9ab7e", "28c5b1c54aa9adeb9f75b68680b9952b",
        "9adc8d3aa227d6c7034fd8b3c1a2a022", "8efc0934def29b936f119a8296c06465"};
    struct fixture f = generated(30, 1);
    struct table_sum sums[TABLE_COUNT];
    (void)state;
    checksum_fixture(&f, sums);
    for (int t = 0; t < TABLE_COUNT; t++)
        assert_string_equal(sums[t].md5, expected[t]);
    fixture_free(&f);
}

static void another_seed_means_other_people(void **state)
{
    struct fixture a = generated(1000, 1), b = generated(1000, 2);
    struct table_sum x[TABLE_COUNT], y[TABLE_COUNT];
    (void)state;
    checksum_fixture(&a, x);
    checksum_fixture(&b, y);
    for (int t = TABLE_EMPLOYEES; t < TABLE_COUNT; t++)
        assert_string_not_equal(x[t].md5, y[t].md5);
    fixture_free(&a);
    fixture_free(&b);
}

static void full_has_the_counts_of_the_real_data(void **state)
{
    struct fixture f = generated(ROSTER_PEOPLE_FULL, 1);
    size_t present = 0;
    (void)state;
    for (int t = 0; t < TABLE_COUNT; t++)
        assert_int_equal(f.n[t], real_sums[t].rows);
    for (size_t i = 0; i < f.n[TABLE_DEPT_EMP]; i++)
        present += date_is_present(f.dept_emp[i].to_date);
    assert_int_equal(present, 240124);
    assert_int_equal(f.employees[0].emp_no, 10001);
    assert_int_equal(f.employees[99999].emp_no, 110000);
    assert_int_equal(f.employees[100000].emp_no, 110022);
    assert_int_equal(f.employees[100024].emp_no, 200000);
    assert_int_equal(f.employees[200024].emp_no, 400000);
    assert_int_equal(f.employees[300023].emp_no, 499999);
    fixture_free(&f);
}

static int challenged(const struct fixture *f, const struct employee *e)
{
    (void)f;
    return e->gender == 'M' && e->birth_date.days == day("1965-02-01").days &&
           e->hire_date.days > day("1990-01-01").days;
}

static void the_nine_and_nobody_else(void **state)
{
    static const char *const nine[][2] = {
        {"Chiranjit", "Dredge"}, {"Dannz", "Zhang"},      {"Fun", "Seiwald"},
        {"Henk", "Anger"},       {"Hiroyasu", "Provine"}, {"Kagan", "Dredge"},
        {"Koldo", "Luit"},       {"Make", "Olivero"},     {"Snehasis", "Muhlberg"}};
    (void)state;
    for (size_t s = 0; s <= SIZES; s++) {
        struct fixture f = generated(s < SIZES ? sizes[s] : ROSTER_PEOPLE_FULL, 1 + s);
        size_t found = 0;
        for (size_t i = 0; i < f.n[TABLE_EMPLOYEES]; i++) {
            const struct employee *e = &f.employees[i];
            if (!challenged(&f, e))
                continue;
            assert_true(found < 9);
            assert_true(text_is(&f, e->first_name, nine[found][0]));
            assert_true(text_is(&f, e->last_name, nine[found][1]));
            found++;
        }
        assert_int_equal(found, 9);
        fixture_free(&f);
    }
}

static size_t distinct(const char *const *names, size_t n, size_t max)
{
    for (size_t i = 0; i < n; i++) {
        assert_in_range(strlen(names[i]), 2, max);
        assert_in_range(names[i][0], 'A', 'Z');
        for (const char *p = names[i] + 1; *p; p++)
            assert_true((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z'));
        if (i > 0)
            assert_true(strcmp(names[i - 1], names[i]) < 0);
    }
    return n;
}

static void name_pools_are_large_distinct_and_fit(void **state)
{
    (void)state;
    assert_int_equal(distinct(first_names, FIRST_NAMES, 14), 1300);
    assert_int_equal(distinct(last_names, LAST_NAMES, 16), 1600);
}

/* Rows of one person, from `i`, end. */
#define PERSON_END(rows, n, i)                                                                     \
    __extension__({                                                                                \
        size_t end_ = (i);                                                                         \
        while (end_ < (n) && (rows)[end_].emp_no == (rows)[i].emp_no)                              \
            end_++;                                                                                \
        end_;                                                                                      \
    })

/* First and last day of everybody's stay in departments, one after the other without a hole. */
static void departments_follow_without_holes(const struct fixture *f)
{
    size_t e = 0;
    for (size_t i = 0; i < f->n[TABLE_DEPT_EMP]; e++) {
        size_t end = PERSON_END(f->dept_emp, f->n[TABLE_DEPT_EMP], i);
        const struct dept_stay *a = &f->dept_emp[i], *b = &f->dept_emp[end - 1];
        assert_in_range(end - i, 1, 2);
        assert_int_equal(f->employees[e].emp_no, a->emp_no);
        if (b->from_date.days < a->from_date.days) {
            const struct dept_stay *swap = a;
            a = b;
            b = swap;
        }
        assert_true(f->employees[e].hire_date.days <= a->from_date.days);
        if (a != b)
            assert_int_equal(a->to_date.days, b->from_date.days);
        assert_true(b->from_date.days <= b->to_date.days);
        i = end;
    }
    assert_int_equal(e, f->n[TABLE_EMPLOYEES]);
}

static void salaries_follow_without_holes(const struct fixture *f)
{
    const struct salary *s = f->salaries;
    for (size_t i = 1; i < f->n[TABLE_SALARIES]; i++) {
        assert_true(s[i].from_date.days <= s[i].to_date.days);
        assert_in_range(s[i].salary, 38000, 170000);
        if (s[i].emp_no != s[i - 1].emp_no)
            continue;
        assert_int_equal(s[i - 1].to_date.days, s[i].from_date.days);
        assert_in_range(s[i].from_date.days - s[i - 1].from_date.days, 364, 366);
        assert_true(s[i].salary >= s[i - 1].salary - 500 && s[i].salary <= s[i - 1].salary + 4500);
    }
}

/* Titles are sorted by name: each but the first begins where exactly one other ends. */
static void titles_follow_without_holes(const struct fixture *f)
{
    const struct title_stay *t = f->titles;
    for (size_t i = 0; i < f->n[TABLE_TITLES];) {
        size_t end = PERSON_END(t, f->n[TABLE_TITLES], i), firsts = 0;
        for (size_t a = i; a < end; a++) {
            size_t before = 0;
            assert_true(t[a].from_date.days <= t[a].to_date.days);
            for (size_t b = i; b < end; b++)
                before += b != a && t[b].to_date.days == t[a].from_date.days;
            firsts += before == 0;
            assert_true(before <= 1);
        }
        assert_int_equal(firsts, 1);
        i = end;
    }
}

static void histories_have_no_holes_and_no_overlaps(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++) {
        struct fixture f = generated(sizes[s], 3);
        departments_follow_without_holes(&f);
        salaries_follow_without_holes(&f);
        titles_follow_without_holes(&f);
        fixture_free(&f);
    }
}

/* Pay, titles and departments begin and end on the same days. */
static void the_three_histories_agree(void **state)
{
    struct fixture f = generated(10000, 1);
    size_t d = 0, t = 0, s = 0;
    (void)state;
    for (size_t e = 0; e < f.n[TABLE_EMPLOYEES]; e++) {
        uint32_t no = f.employees[e].emp_no;
        int32_t first[3] = {INT32_MAX, INT32_MAX, INT32_MAX}, last[3] = {0, 0, 0};
        for (; d < f.n[TABLE_DEPT_EMP] && f.dept_emp[d].emp_no == no; d++) {
            first[0] =
                f.dept_emp[d].from_date.days < first[0] ? f.dept_emp[d].from_date.days : first[0];
            last[0] = f.dept_emp[d].to_date.days > last[0] ? f.dept_emp[d].to_date.days : last[0];
        }
        for (; t < f.n[TABLE_TITLES] && f.titles[t].emp_no == no; t++) {
            first[1] =
                f.titles[t].from_date.days < first[1] ? f.titles[t].from_date.days : first[1];
            last[1] = f.titles[t].to_date.days > last[1] ? f.titles[t].to_date.days : last[1];
        }
        for (; s < f.n[TABLE_SALARIES] && f.salaries[s].emp_no == no; s++) {
            first[2] =
                f.salaries[s].from_date.days < first[2] ? f.salaries[s].from_date.days : first[2];
            last[2] = f.salaries[s].to_date.days > last[2] ? f.salaries[s].to_date.days : last[2];
        }
        assert_true(first[0] == first[1] && first[1] == first[2]);
        assert_true(last[0] == last[1] && last[1] == last[2]);
    }
    fixture_free(&f);
}

static size_t current_managers(const struct fixture *f)
{
    bool seen[256] = {false};
    size_t n = 0;
    for (size_t i = 0; i < f->n[TABLE_DEPT_MANAGER]; i++) {
        const struct dept_stay *m = &f->dept_manager[i];
        if (!date_is_present(m->to_date))
            continue;
        assert_false(seen[m->dept_no]);
        seen[m->dept_no] = true;
        n++;
    }
    return n;
}

static void every_department_has_one_manager_now(void **state)
{
    (void)state;
    for (size_t s = 0; s < SIZES; s++) {
        struct fixture f = generated(sizes[s], 1);
        size_t expected = sizes[s] < 18 ? sizes[s] - 9 : 9;
        assert_int_equal(current_managers(&f), expected);
        assert_int_equal(f.n[TABLE_DEPT_MANAGER], sizes[s] < 100 ? expected : 24);
        fixture_free(&f);
    }
}

/* The day a manager's title, department and office begin agree. */
static void managers_are_managers_in_all_tables(void **state)
{
    struct fixture f = generated(1000, 1);
    (void)state;
    for (size_t i = 0; i < f.n[TABLE_DEPT_MANAGER]; i++) {
        const struct dept_stay *m = &f.dept_manager[i];
        size_t titles = 0, stays = 0;
        for (size_t t = 0; t < f.n[TABLE_TITLES]; t++)
            titles += f.titles[t].emp_no == m->emp_no &&
                      text_is(&f, f.titles[t].title, "Manager") &&
                      f.titles[t].from_date.days == m->from_date.days &&
                      f.titles[t].to_date.days == m->to_date.days;
        for (size_t d = 0; d < f.n[TABLE_DEPT_EMP]; d++)
            stays += f.dept_emp[d].emp_no == m->emp_no && f.dept_emp[d].dept_no == m->dept_no &&
                     f.dept_emp[d].from_date.days <= m->from_date.days;
        assert_int_equal(titles, 1);
        assert_int_equal(stays, 1);
    }
    fixture_free(&f);
}

static void oddities_are_there(void **state)
{
    struct fixture f = generated(10000, 1);
    size_t stays = 0, titles = 0, pay = 0, falls = 0, waited = 0;
    (void)state;
    for (size_t i = 0; i < f.n[TABLE_DEPT_EMP]; i++)
        stays += f.dept_emp[i].from_date.days == f.dept_emp[i].to_date.days;
    for (size_t i = 0; i < f.n[TABLE_TITLES]; i++)
        titles += f.titles[i].from_date.days == f.titles[i].to_date.days;
    for (size_t i = 0; i < f.n[TABLE_SALARIES]; i++) {
        pay += f.salaries[i].from_date.days == f.salaries[i].to_date.days;
        falls += i > 0 && f.salaries[i].emp_no == f.salaries[i - 1].emp_no &&
                 f.salaries[i].salary < f.salaries[i - 1].salary;
    }
    for (size_t i = 0, d = 0; i < f.n[TABLE_EMPLOYEES]; i++) {
        int32_t first = INT32_MAX;
        for (; d < f.n[TABLE_DEPT_EMP] && f.dept_emp[d].emp_no == f.employees[i].emp_no; d++)
            first = f.dept_emp[d].from_date.days < first ? f.dept_emp[d].from_date.days : first;
        waited += first > f.employees[i].hire_date.days;
    }
    assert_in_range(stays, 1, 20);
    assert_in_range(titles, 1, 20);
    assert_in_range(pay, 1, 50);
    assert_in_range(falls, 7000, 10000); /* one change in ten */
    assert_in_range(waited, 4500, 5500); /* every second person */
    fixture_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_by_name_and_number),
        cmocka_unit_test(a_seed_means_the_same_people_for_ever),
        cmocka_unit_test(another_seed_means_other_people),
        cmocka_unit_test(full_has_the_counts_of_the_real_data),
        cmocka_unit_test(the_nine_and_nobody_else),
        cmocka_unit_test(name_pools_are_large_distinct_and_fit),
        cmocka_unit_test(histories_have_no_holes_and_no_overlaps),
        cmocka_unit_test(the_three_histories_agree),
        cmocka_unit_test(every_department_has_one_manager_now),
        cmocka_unit_test(managers_are_managers_in_all_tables),
        cmocka_unit_test(oddities_are_there),
    };
    return cmocka_run_group_tests_name("test_db/roster", tests, NULL, NULL);
}
