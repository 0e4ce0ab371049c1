/* fixture.h: the six tables of the sample database, in memory.
 *
 * Whatever provides people data — the generator, a folder of dumps — fills one of these; whatever
 * consumes it — the dump writer, the loader, the checksums — reads it. Rows are small structs in
 * one array per table (about 75 MB for the full set); texts are numbers of `texts`.
 *
 * Order: rows may be added in any order; fixture_check() brings every table into the order of its
 * primary key and tells whether the whole is a sound database. Consumers expect it to have been
 * called.
 *
 * Source of the schema: the employees sample database as published (tables, columns, keys). */
#ifndef MUSTER_TEST_DB_FIXTURE_H
#define MUSTER_TEST_DB_FIXTURE_H

#include "base/date.h"
#include "problem.h"
#include "texts.h"

enum table {
    TABLE_DEPARTMENTS,
    TABLE_EMPLOYEES,
    TABLE_DEPT_EMP,
    TABLE_DEPT_MANAGER,
    TABLE_TITLES,
    TABLE_SALARIES,
    TABLE_COUNT
};

struct department {
    uint32_t dept_no; /* text */
    uint32_t dept_name;
};

struct employee {
    uint32_t emp_no;
    struct date birth_date;
    uint32_t first_name; /* text */
    uint32_t last_name;  /* text */
    struct date hire_date;
    char gender; /* 'M' or 'F' */
};

/* A row of dept_emp or dept_manager. */
struct dept_stay {
    uint32_t emp_no;
    uint32_t dept_no; /* text */
    struct date from_date;
    struct date to_date;
};

#define DATE_NULL ((struct date){INT32_MIN}) /* SQL NULL: titles.to_date allows it */

struct title_stay {
    uint32_t emp_no;
    uint32_t title; /* text */
    struct date from_date;
    struct date to_date; /* or DATE_NULL */
};

struct salary {
    uint32_t emp_no;
    int32_t salary;
    struct date from_date;
    struct date to_date;
};

struct fixture {
    struct texts texts;
    struct department *departments;
    struct employee *employees;
    struct dept_stay *dept_emp;
    struct dept_stay *dept_manager;
    struct title_stay *titles;
    struct salary *salaries;
    size_t n[TABLE_COUNT];    /* rows of each table */
    size_t size[TABLE_COUNT]; /* rows there is room for */
};

void fixture_init(struct fixture *f);
void fixture_free(struct fixture *f);

void fixture_add_department(struct fixture *f, struct department row);
void fixture_add_employee(struct fixture *f, struct employee row);
void fixture_add_dept_emp(struct fixture *f, struct dept_stay row);
void fixture_add_dept_manager(struct fixture *f, struct dept_stay row);
void fixture_add_title(struct fixture *f, struct title_stay row);
void fixture_add_salary(struct fixture *f, struct salary row);

/* "departments", … as the tables are called. */
const char *table_name(enum table table);
/* The table of that name: ERR_NOT_FOUND when there is none. */
enum err table_find(struct str name, enum table *ret) MUST_USE;
size_t fixture_rows(const struct fixture *f); /* of all tables together */

/* Sorts every table by its primary key and checks what MySQL does not check while foreign keys are
 * off: no key twice, no department's name twice, no row of a person or department that does not
 * exist, at least one employee. ERR_INPUT with the table and key in *ret. */
enum err fixture_check(struct fixture *f, struct problem *ret) MUST_USE;

#endif
