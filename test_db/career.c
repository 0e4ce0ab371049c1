#include "career.h"

#define PAY_YEAR 365
#define PAY_FLOOR 40000
#define RAISE_LOW (-500)
#define RAISE_HIGH 4500

enum { STAGE_UNEVEN = 100, STAGE_PAY };

const char *const department_names[DEPARTMENTS] = {
    "Marketing",          "Finance", "Human Resources", "Production",       "Development",
    "Quality Management", "Sales",   "Research",        "Customer Service",
};

const char *const title_names[TITLE_COUNT] = {
    "Assistant Engineer", "Engineer",         "Senior Engineer", "Staff",
    "Senior Staff",       "Technique Leader", "Manager",
};

/* Measured: where first salaries of each department lie before the floor cuts them off. */
static const struct {
    int32_t level;
    int32_t deviation;
} pay[DEPARTMENTS] = {
    {60300, 14300}, {60400, 14800}, {35400, 15000}, {45000, 15000}, {45000, 15000},
    {40500, 14500}, {69800, 15300}, {46000, 15000}, {35600, 14500},
};

/* Measured: how many of 1,051 moves went from where (row) to where (column). */
static const uint16_t moves[DEPARTMENTS][DEPARTMENTS] = {
    {0, 0, 0, 0, 0, 0, 26, 0, 36},   {0, 0, 41, 0, 0, 0, 32, 0, 0},   {19, 25, 0, 0, 0, 0, 0, 0, 0},
    {0, 0, 0, 0, 0, 113, 0, 0, 117}, {0, 0, 0, 145, 0, 0, 0, 148, 0}, {0, 0, 0, 33, 33, 0, 0, 0, 0},
    {87, 0, 0, 0, 0, 0, 0, 0, 78},   {0, 0, 0, 31, 30, 0, 0, 0, 0},   {0, 0, 0, 29, 28, 0, 0, 0, 0},
};

/* Measured: first titles, in thousandths, where engineers work and elsewhere. */
static const uint16_t engineers[TITLE_COUNT] = {94, 641, 171, 0, 0, 94, 0};
static const uint16_t others[TITLE_COUNT] = {0, 0, 0, 806, 194, 0, 0};

static const uint8_t next_title[TITLE_COUNT] = {
    TITLE_ENGINEER, TITLE_SENIOR_ENGINEER, TITLE_COUNT, TITLE_SENIOR_STAFF,
    TITLE_COUNT,    TITLE_COUNT,           TITLE_COUNT,
};

static bool has_engineers(uint8_t department)
{
    return department >= 3 && department <= 5;
}

struct date career_data_end(void)
{
    return (struct date){11900};
}

struct date career_last_day(const struct career *c)
{
    return date_is_present(c->leave) ? career_data_end() : c->leave;
}

int32_t career_years(uint32_t years)
{
    return (int32_t)(years * 1461 / 4);
}

void career_draw_titles(struct career *c, struct rng *r)
{
    c->title =
        (uint8_t)rng_weighted(r, has_engineers(c->department[0]) ? engineers : others, TITLE_COUNT);
    c->wait[0] = (uint8_t)rng_between(r, 5, 9);
    c->wait[1] = (uint8_t)rng_between(r, 5, 9);
}

uint8_t career_draw_move(uint8_t department, struct rng *r)
{
    return (uint8_t)rng_weighted(r, moves[department], DEPARTMENTS);
}

bool career_can_rise(const struct career *c)
{
    return c->office == NO_OFFICE && next_title[c->title] != TITLE_COUNT;
}

/* Length of the next year of pay. */
static int32_t pay_year(const struct career *c, struct rng *r)
{
    if (!c->uneven || !rng_chance(r, 3, 8))
        return PAY_YEAR;
    return rng_chance(r, 2, 3) ? PAY_YEAR - 1 : PAY_YEAR + 1;
}

uint32_t career_salary_rows(const struct career *c, uint64_t seed, uint32_t index)
{
    int32_t days = career_last_day(c).days - c->start.days;
    if (!c->uneven)
        return (uint32_t)(days / PAY_YEAR) + 1;
    struct rng r = rng_stream(seed, STAGE_UNEVEN, index);
    uint32_t rows = 0;
    for (; days >= 0; rows++)
        days -= pay_year(c, &r);
    return rows;
}

/* The day on which promotion number i falls, or a day past the last one. */
static struct date promotion_day(const struct career *c, int i)
{
    uint32_t years = c->wait[0];
    if (i > 0)
        years += c->wait[1];
    return (struct date){c->start.days + career_years(years)};
}

uint32_t career_title_rows(const struct career *c)
{
    uint32_t rows = 1;
    uint8_t title = c->title;
    for (int i = 0; i < 2 && next_title[title] != TITLE_COUNT; i++) {
        if (promotion_day(c, i).days > career_last_day(c).days)
            break;
        title = next_title[title];
        rows++;
    }
    return rows;
}

static void write_departments(struct fixture *f, const struct career *c,
                              const struct career_texts *texts, uint32_t emp_no)
{
    struct dept_stay row = {emp_no, texts->department[c->department[0]], c->start, c->leave};
    if (c->department[1] != NOWHERE)
        row.to_date = c->moved;
    fixture_add_dept_emp(f, row);
    if (c->department[1] != NOWHERE)
        fixture_add_dept_emp(
            f, (struct dept_stay){emp_no, texts->department[c->department[1]], c->moved, c->leave});
}

static void write_titles(struct fixture *f, const struct career *c,
                         const struct career_texts *texts, uint32_t emp_no)
{
    uint32_t rows = career_title_rows(c);
    uint8_t title = c->title;
    struct date from = c->start;
    for (uint32_t i = 0; i < rows; i++) {
        struct date to = i + 1 < rows ? promotion_day(c, (int)i) : c->leave;
        fixture_add_title(f, (struct title_stay){emp_no, texts->title[title], from, to});
        title = next_title[title];
        from = to;
    }
}

/* A manager was something else before, unless the first of the department, and is again after. */
static void write_manager_titles(struct fixture *f, const struct career *c, const struct office *o,
                                 const struct career_texts *texts, uint32_t emp_no)
{
    bool engineer = has_engineers(o->department);
    uint32_t before = texts->title[engineer ? TITLE_ENGINEER : TITLE_STAFF];
    uint32_t after = texts->title[engineer ? TITLE_SENIOR_ENGINEER : TITLE_SENIOR_STAFF];
    uint32_t manager = texts->title[TITLE_MANAGER];
    if (c->start.days < o->from.days)
        fixture_add_title(f, (struct title_stay){emp_no, before, c->start, o->from});
    fixture_add_title(f, (struct title_stay){emp_no, manager, o->from, o->to});
    if (!date_is_present(o->to))
        fixture_add_title(f, (struct title_stay){emp_no, after, o->to, c->leave});
}

static void write_salaries(struct fixture *f, const struct career *c, uint32_t emp_no,
                           uint64_t seed, uint32_t index)
{
    struct rng years = rng_stream(seed, STAGE_UNEVEN, index);
    struct rng r = rng_stream(seed, STAGE_PAY, index);
    int32_t amount = rng_bell(&r, pay[c->department[0]].level, pay[c->department[0]].deviation);
    if (amount < PAY_FLOOR)
        amount = PAY_FLOOR;
    struct date last = career_last_day(c);
    for (struct date from = c->start; from.days <= last.days;) {
        struct date to = {from.days + pay_year(c, &years)};
        bool ends = to.days > last.days;
        fixture_add_salary(f, (struct salary){emp_no, amount, from, ends ? c->leave : to});
        from = to;
        amount += rng_between(&r, RAISE_LOW, RAISE_HIGH);
    }
}

void career_write(struct fixture *f, const struct career *c, const struct career_texts *texts,
                  const struct office *offices, uint32_t emp_no, uint64_t seed, uint32_t index)
{
    write_departments(f, c, texts, emp_no);
    if (c->office == NO_OFFICE)
        write_titles(f, c, texts, emp_no);
    else
        write_manager_titles(f, c, &offices[c->office], texts, emp_no);
    write_salaries(f, c, emp_no, seed, index);
}
