#include "roster.h"

#include "base/parse.h"
#include "career.h"
#include "memory.h"
#include "names.h"

#include <stdlib.h>
#include <string.h>

enum {
    STAGE_PERSON,
    STAGE_CAREER,
    STAGE_LEAVERS,
    STAGE_MOVERS,
    STAGE_MOVE,
    STAGE_OFFICE,
    STAGE_HIRE
};

#define CHALLENGERS 9
#define MANAGERS_FULL 24
#define HISTORIES_FROM 100 /* people from which on departments have former managers */
#define ODDITIES_FROM 1000 /* people from which on each kind of zero-length row is certain */

static const struct date birth_first = {-6544}, birth_last = {-1795}; /* 1952-02-01, 1965-02-01 */
static const struct date hire_first = {5510}, hire_last = {10984};    /* 1985-02-01, 2000-01-28 */
static const struct date office_first = {5479};                       /* 1985-01-01 */
static const struct date challenge_hired_after = {7305};              /* 1990-01-01 */

/* The nine of the container challenge, in the order in which it lists them. */
static const struct {
    const char *first_name;
    const char *last_name;
} challengers[CHALLENGERS] = {
    {"Chiranjit", "Dredge"}, {"Dannz", "Zhang"},      {"Fun", "Seiwald"},
    {"Henk", "Anger"},       {"Hiroyasu", "Provine"}, {"Kagan", "Dredge"},
    {"Koldo", "Luit"},       {"Make", "Olivero"},     {"Snehasis", "Muhlberg"},
};

/* Numbers of the managers in the full set, between its two first ranges of emp_no. */
static const uint32_t manager_numbers[MANAGERS_FULL] = {
    110022, 110039, 110085, 110114, 110183, 110228, 110303, 110344, 110386, 110420, 110511, 110567,
    110725, 110765, 110800, 110854, 111035, 111133, 111400, 111534, 111692, 111784, 111877, 111939,
};
static const uint8_t managers_of[DEPARTMENTS] = {2, 2, 2, 4, 2, 4, 2, 2, 4};

/* Measured: first departments of 10,000 people. */
static const uint16_t department_weights[DEPARTMENTS] = {525, 576,  548, 2292, 2741,
                                                         532, 1690, 538, 558};

struct roster {
    uint32_t people;
    uint64_t seed;
    struct career *careers;
    struct office offices[MANAGERS_FULL];
    uint32_t managers;
};

enum err roster_size(struct str text, uint32_t *ret)
{
    static const struct {
        const char *name;
        uint32_t people;
    } sizes[] = {{"tiny", 30}, {"small", 1000}, {"medium", 10000}, {"full", ROSTER_PEOPLE_FULL}};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        if (str_eq(text, str_from(sizes[i].name))) {
            *ret = sizes[i].people;
            return ERR_OK;
        }
    }
    uint32_t people;
    if (parse_u32(text, &people) || people < ROSTER_PEOPLE_MIN || people > ROSTER_PEOPLE_MAX)
        return ERR_INPUT;
    *ret = people;
    return ERR_OK;
}

/* The share of a total of the full set that falls to this roster, rounded. */
static uint32_t share(const struct roster *r, uint32_t full)
{
    return (uint32_t)(((uint64_t)full * r->people + ROSTER_PEOPLE_FULL / 2) / ROSTER_PEOPLE_FULL);
}

static uint32_t emp_no_of(const struct roster *r, uint32_t i)
{
    if (r->people != ROSTER_PEOPLE_FULL || i < 100000)
        return 10001 + i;
    i -= 100000;
    if (i < MANAGERS_FULL)
        return manager_numbers[i];
    i -= MANAGERS_FULL;
    return i < 100000 ? 200000 + i : 300000 + i;
}

static uint32_t challenger_index(const struct roster *r, uint32_t k)
{
    return (uint32_t)((2 * (uint64_t)k + 1) * r->people / (2 * CHALLENGERS));
}

/* Which challenger stands at index i, or -1. */
static int challenger_at(const struct roster *r, uint32_t i)
{
    for (uint32_t k = 0; k < CHALLENGERS; k++) {
        if (challenger_index(r, k) == i)
            return (int)k;
    }
    return -1;
}

/* Walks all people once in a scattered order, so that what is adjusted along the way does not
 * gather at one end; the prime is larger than any number of people. */
static uint32_t scattered(const struct roster *r, uint32_t k)
{
    return (uint32_t)(k * 2654435761ULL % r->people);
}

static void plan_office(struct roster *r, uint8_t department, uint8_t number, uint8_t of,
                        struct date *from)
{
    struct rng rng = rng_stream(r->seed, STAGE_OFFICE, r->managers);
    struct office *o = &r->offices[r->managers];
    *o = (struct office){department, *from, DATE_PRESENT};
    if (number + 1 < of) {
        o->to.days = office_first.days + (number + 1) * 4400 / of + rng_between(&rng, -300, 300);
        *from = o->to;
    }

    uint32_t i = r->people == ROSTER_PEOPLE_FULL ? 100000 + r->managers
                                                 : scattered(r, 7 * (r->managers + 1));
    while (r->careers[i].office != NO_OFFICE || challenger_at(r, i) >= 0)
        i = (i + 1) % r->people;
    struct career *c = &r->careers[i];
    c->office = (uint8_t)r->managers++;
    c->department[0] = department;
    c->leave = DATE_PRESENT;
    c->start = office_first;
    if (number > 0)
        c->start.days = rng_between(&rng, hire_first.days, o->from.days - 365);
}

/* Small rosters have the current managers only, tiny ones as many as there are people for. */
static void plan_offices(struct roster *r)
{
    uint32_t left = r->people - CHALLENGERS;
    for (uint8_t d = 0; d < DEPARTMENTS; d++) {
        uint8_t of = r->people >= HISTORIES_FROM ? managers_of[d] : 1;
        struct date from = office_first;
        for (uint8_t number = 0; number < of && left > 0; number++, left--)
            plan_office(r, d, number, of, &from);
    }
}

static void plan_careers(struct roster *r)
{
    for (uint32_t i = 0; i < r->people; i++) {
        struct rng rng = rng_stream(r->seed, STAGE_CAREER, i);
        struct career *c = &r->careers[i];
        *c = (struct career){.leave = DATE_PRESENT, .office = NO_OFFICE};
        c->start.days = rng_between(&rng, hire_first.days, hire_last.days);
        c->department[0] = (uint8_t)rng_weighted(&rng, department_weights, DEPARTMENTS);
        c->department[1] = NOWHERE;
        c->uneven = rng_chance(&rng, 1, 64);
        int k = challenger_at(r, i);
        if (k >= 0)
            c->start.days = rng_between(&rng, challenge_hired_after.days + 365, hire_last.days);
    }
}

/* Exactly the share of leavers: each candidate is taken with the chance that is still open. */
static void plan_leavers(struct roster *r)
{
    struct rng rng = rng_stream(r->seed, STAGE_LEAVERS, 0);
    uint32_t open = r->people - r->managers;
    uint32_t leavers = share(r, 59900);
    for (uint32_t i = 0; i < r->people; i++) {
        struct career *c = &r->careers[i];
        if (c->office != NO_OFFICE)
            continue;
        if (rng_chance(&rng, leavers, open--)) {
            c->leave.days = rng_between(&rng, c->start.days, career_data_end().days);
            leavers--;
        }
    }
}

/* One row of zero length of each kind for certain; in large rosters chance brings the others. */
static void plan_oddities(struct roster *r)
{
    bool pay = false, title = r->people < ODDITIES_FROM, stay = r->people < ODDITIES_FROM;
    for (uint32_t k = 0; k < r->people && !(pay && title && stay); k++) {
        struct career *c = &r->careers[scattered(r, k)];
        if (date_is_present(c->leave))
            continue;
        int32_t days = c->leave.days - c->start.days;
        if (!pay && !c->uneven && days > 365) {
            c->leave.days -= days % 365;
            pay = true;
        } else if (!title && career_can_rise(c) && days > career_years(5)) {
            c->wait[0] = 5;
            c->leave.days = c->start.days + career_years(5);
            title = true;
        } else if (!stay) {
            c->leave = c->start;
            stay = true;
        }
    }
}

/* Leavers go a year earlier or later until the number of salary rows is right. */
static void settle_salaries(struct roster *r)
{
    int64_t missing = share(r, 2844047);
    for (uint32_t i = 0; i < r->people; i++)
        missing -= career_salary_rows(&r->careers[i], r->seed, i);
    int32_t year = missing > 0 ? 365 : -365;
    for (uint32_t k = 0; k < r->people && missing != 0; k++) {
        struct career *c = &r->careers[scattered(r, k)];
        int32_t moved = c->leave.days + year;
        if (date_is_present(c->leave) || c->uneven || moved > career_data_end().days ||
            moved <= c->start.days)
            continue;
        c->leave.days = moved;
        missing -= year / 365;
    }
}

static void plan_moves(struct roster *r)
{
    struct rng rng = rng_stream(r->seed, STAGE_MOVERS, 0);
    uint32_t open = 0, movers = share(r, 31579);
    for (uint32_t i = 0; i < r->people; i++) {
        const struct career *c = &r->careers[i];
        open += c->office == NO_OFFICE && career_last_day(c).days - c->start.days > 1;
    }
    for (uint32_t i = 0; i < r->people; i++) {
        struct career *c = &r->careers[i];
        int32_t days = career_last_day(c).days - c->start.days;
        if (c->office != NO_OFFICE || days <= 1 || !rng_chance(&rng, movers, open--))
            continue;
        struct rng move = rng_stream(r->seed, STAGE_MOVE, i);
        c->department[1] = career_draw_move(c->department[0], &move);
        c->moved.days = c->start.days + rng_between(&move, 1, days - 1);
        movers--;
    }
}

static uint32_t title_rows(const struct roster *r)
{
    uint32_t rows = 0;
    for (uint32_t i = 0; i < r->people; i++) {
        const struct career *c = &r->careers[i];
        if (c->office == NO_OFFICE)
            rows += career_title_rows(c);
        else
            rows += 1u + (c->start.days < r->offices[c->office].from.days) +
                    !date_is_present(r->offices[c->office].to);
    }
    return rows;
}

/* People wait a little shorter or longer for their first promotion until the rows are right. */
static void settle_titles(struct roster *r)
{
    int64_t missing = (int64_t)share(r, 443308) - title_rows(r);
    for (uint32_t k = 0; k < r->people && missing != 0; k++) {
        struct career *c = &r->careers[scattered(r, k)];
        uint32_t before = career_title_rows(c);
        if (!career_can_rise(c) || before != (missing > 0 ? 1 : 2))
            continue;
        uint8_t wait = c->wait[0];
        c->wait[0] = missing > 0 ? 5 : 9;
        if (career_title_rows(c) == before)
            c->wait[0] = wait;
        else
            missing += missing > 0 ? -1 : 1;
    }
}

static uint32_t text(struct fixture *f, const char *z)
{
    return texts_id(&f->texts, str_from(z));
}

static void write_person(struct fixture *f, const struct roster *r, uint32_t i)
{
    struct rng rng = rng_stream(r->seed, STAGE_PERSON, i);
    struct rng hire = rng_stream(r->seed, STAGE_HIRE, i);
    const struct career *c = &r->careers[i];
    int k = challenger_at(r, i);
    struct date hire_from = k >= 0 ? (struct date){challenge_hired_after.days + 1} : hire_first;
    struct employee e = {.emp_no = emp_no_of(r, i), .hire_date = c->start};
    int32_t day = rng_between(&hire, hire_from.days, hire_last.days);
    if (day < e.hire_date.days)
        e.hire_date.days = day;
    e.birth_date.days = rng_between(&rng, birth_first.days, birth_last.days);
    e.gender = rng_chance(&rng, 3, 5) ? 'M' : 'F';
    e.first_name = text(f, first_names[rng_below(&rng, FIRST_NAMES)]);
    e.last_name = text(f, last_names[rng_below(&rng, LAST_NAMES)]);
    if (k >= 0) {
        e.birth_date = birth_last;
        e.gender = 'M';
        e.first_name = text(f, challengers[k].first_name);
        e.last_name = text(f, challengers[k].last_name);
    } else if (e.birth_date.days == birth_last.days && e.gender == 'M' &&
               e.hire_date.days > challenge_hired_after.days) {
        e.birth_date.days--;
    }
    fixture_add_employee(f, e);
}

static struct career_texts write_departments(struct fixture *f)
{
    struct career_texts texts;
    for (uint32_t d = 0; d < DEPARTMENTS; d++) {
        char dept_no[] = {'d', '0', '0', (char)('1' + d)};
        texts.department[d] = texts_id(&f->texts, (struct str){dept_no, sizeof(dept_no)});
        fixture_add_department(
            f, (struct department){texts.department[d], text(f, department_names[d])});
    }
    for (uint32_t t = 0; t < TITLE_COUNT; t++)
        texts.title[t] = text(f, title_names[t]);
    return texts;
}

static void write_offices(struct fixture *f, const struct roster *r,
                          const struct career_texts *texts)
{
    for (uint32_t i = 0; i < r->people; i++) {
        uint8_t office = r->careers[i].office;
        if (office == NO_OFFICE)
            continue;
        const struct office *o = &r->offices[office];
        fixture_add_dept_manager(
            f,
            (struct dept_stay){emp_no_of(r, i), texts->department[o->department], o->from, o->to});
    }
}

void roster_generate(struct fixture *f, uint32_t people, uint64_t seed)
{
    struct roster r = {.people = people, .seed = seed};
    r.careers = memory_array(people, sizeof(*r.careers));
    plan_careers(&r);
    plan_offices(&r);
    plan_leavers(&r);
    for (uint32_t i = 0; i < people; i++) {
        struct rng rng = rng_stream(seed, STAGE_CAREER, i + ((uint64_t)1 << 32));
        career_draw_titles(&r.careers[i], &rng);
    }
    plan_oddities(&r);
    settle_salaries(&r);
    plan_moves(&r);
    settle_titles(&r);

    struct career_texts texts = write_departments(f);
    write_offices(f, &r, &texts);
    for (uint32_t i = 0; i < people; i++) {
        write_person(f, &r, i);
        career_write(f, &r.careers[i], &texts, r.offices, emp_no_of(&r, i), seed, i);
    }
    free(r.careers);
}
