#include "fixture.h"

#include "memory.h"

#include <stdlib.h>

void fixture_init(struct fixture *f)
{
    *f = (struct fixture){0};
    texts_init(&f->texts);
}

void fixture_free(struct fixture *f)
{
    texts_free(&f->texts);
    free(f->departments);
    free(f->employees);
    free(f->dept_emp);
    free(f->dept_manager);
    free(f->titles);
    free(f->salaries);
    *f = (struct fixture){0};
}

/* Room for one more row of `table`, whose rows now lie at p. */
static void *room(struct fixture *f, enum table table, void *p, size_t row_size)
{
    if (f->n[table] < f->size[table])
        return p;
    f->size[table] = f->size[table] > 0 ? 2 * f->size[table] : 64;
    return memory_resize(p, f->size[table], row_size);
}

#define ADD(f, table, rows, row)                                                                   \
    do {                                                                                           \
        (rows) = room((f), (table), (rows), sizeof(*(rows)));                                      \
        (rows)[(f)->n[table]++] = (row);                                                           \
    } while (0)

void fixture_add_department(struct fixture *f, struct department row)
{
    ADD(f, TABLE_DEPARTMENTS, f->departments, row);
}

void fixture_add_employee(struct fixture *f, struct employee row)
{
    ADD(f, TABLE_EMPLOYEES, f->employees, row);
}

void fixture_add_dept_emp(struct fixture *f, struct dept_stay row)
{
    ADD(f, TABLE_DEPT_EMP, f->dept_emp, row);
}

void fixture_add_dept_manager(struct fixture *f, struct dept_stay row)
{
    ADD(f, TABLE_DEPT_MANAGER, f->dept_manager, row);
}

void fixture_add_title(struct fixture *f, struct title_stay row)
{
    ADD(f, TABLE_TITLES, f->titles, row);
}

void fixture_add_salary(struct fixture *f, struct salary row)
{
    ADD(f, TABLE_SALARIES, f->salaries, row);
}

static const char *const table_names[TABLE_COUNT] = {
    "departments", "employees", "dept_emp", "dept_manager", "titles", "salaries",
};

const char *table_name(enum table table)
{
    return table_names[table];
}

enum err table_find(struct str name, enum table *ret)
{
    for (int t = 0; t < TABLE_COUNT; t++) {
        if (str_eq(name, str_from(table_names[t]))) {
            *ret = (enum table)t;
            return ERR_OK;
        }
    }
    return ERR_NOT_FOUND;
}

size_t fixture_rows(const struct fixture *f)
{
    size_t sum = 0;
    for (int t = 0; t < TABLE_COUNT; t++)
        sum += f->n[t];
    return sum;
}
