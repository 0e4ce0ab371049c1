/* career.h: one generated person's working life, before it is written out as rows.
 *
 * roster.c plans careers for everybody, settles the totals, and lets career_write() make the rows.
 * Days are struct date; DATE_PRESENT as `leave` means still here. */
#ifndef MUSTER_TEST_DB_CAREER_H
#define MUSTER_TEST_DB_CAREER_H

#include "fixture.h"
#include "rng.h"

#define DEPARTMENTS 9
#define NOWHERE DEPARTMENTS /* no second department */
#define NO_OFFICE 0xff

enum title {
    TITLE_ASSISTANT_ENGINEER,
    TITLE_ENGINEER,
    TITLE_SENIOR_ENGINEER,
    TITLE_STAFF,
    TITLE_SENIOR_STAFF,
    TITLE_TECHNIQUE_LEADER,
    TITLE_MANAGER,
    TITLE_COUNT
};

/* A manager's time in office; careers point to one by number. */
struct office {
    uint8_t department;
    struct date from;
    struct date to; /* DATE_PRESENT for the current one */
};

struct career {
    struct date start;     /* first day in the first department; pay and titles begin then */
    struct date leave;     /* last day, or DATE_PRESENT */
    struct date moved;     /* first day in the second department */
    uint8_t department[2]; /* the second may be NOWHERE */
    uint8_t title;         /* enum title: the first one */
    uint8_t wait[2];       /* years until each promotion, counted from the one before */
    uint8_t office;        /* number of the office held, or NO_OFFICE */
    bool uneven;           /* has years of 364 and 366 days */
};

/* What every career is written with. */
struct career_texts {
    uint32_t department[DEPARTMENTS];
    uint32_t title[TITLE_COUNT];
};

extern const char *const department_names[DEPARTMENTS];
extern const char *const title_names[TITLE_COUNT];

struct date career_data_end(void);                   /* 2002-08-01, where the data stops */
struct date career_last_day(const struct career *c); /* the day of leaving, or the data's end */

/* Draws the first title and the waits for a person whose first department is set. */
void career_draw_titles(struct career *c, struct rng *r);
/* Draws the department a person of `department` moves to. */
uint8_t career_draw_move(uint8_t department, struct rng *r);

/* Rows that career_write() will make. seed and index as given there. */
uint32_t career_salary_rows(const struct career *c, uint64_t seed, uint32_t index);
uint32_t career_title_rows(const struct career *c);
/* Whether the person's first title has one above it that waiting leads to. */
bool career_can_rise(const struct career *c);
/* Days after which a promotion falls due. */
int32_t career_years(uint32_t years);

/* Adds the rows of dept_emp, titles and salaries. */
void career_write(struct fixture *f, const struct career *c, const struct career_texts *texts,
                  const struct office *offices, uint32_t emp_no, uint64_t seed, uint32_t index);

#endif
