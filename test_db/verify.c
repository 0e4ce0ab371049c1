#include "verify.h"

#include "pieces.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define REPORT_EVERY 4096 /* rows */

static const char *const queries[TABLE_COUNT] = {
    [TABLE_DEPARTMENTS] = "SELECT dept_no, dept_name FROM departments ORDER BY dept_no",
    [TABLE_EMPLOYEES] = "SELECT emp_no, birth_date, first_name, last_name, gender, hire_date"
                        " FROM employees ORDER BY emp_no",
    [TABLE_DEPT_EMP] =
        "SELECT dept_no, emp_no, from_date, to_date FROM dept_emp ORDER BY dept_no, emp_no",
    [TABLE_DEPT_MANAGER] =
        "SELECT dept_no, emp_no, from_date, to_date FROM dept_manager ORDER BY dept_no, emp_no",
    [TABLE_TITLES] =
        "SELECT emp_no, title, from_date, to_date FROM titles ORDER BY emp_no, title, from_date",
    /* Two rows never agree in these (fixture_check), and a third column would mean a sort. */
    [TABLE_SALARIES] =
        "SELECT emp_no, salary, from_date, to_date FROM salaries ORDER BY emp_no, from_date",
};

struct verify {
    struct progress *progress;
    struct table_sum *found; /* each written by the one thread that has the table */
};

/* The columns of a row joined with '#', without NULLs, as CONCAT_WS does. */
static size_t join(MYSQL_ROW row, const unsigned long *lengths, unsigned columns, char *to,
                   size_t size)
{
    size_t n = 0;
    for (unsigned i = 0; i < columns; i++) {
        if (!row[i])
            continue;
        if (n + lengths[i] + 1 > size)
            break;
        if (n > 0)
            to[n++] = '#';
        memcpy(to + n, row[i], lengths[i]);
        n += lengths[i];
    }
    return n;
}

static enum err verify_piece(struct server *s, const struct piece *piece, void *context,
                             struct problem *ret)
{
    const struct verify *v = context;
    const char *name = table_name(piece->table);
    struct chain chain = {0};
    uint64_t reported = 0;
    char what[64];
    snprintf(what, sizeof(what), "table %s cannot be read back", name);
    if (mysql_query(s->mysql, queries[piece->table]) != 0)
        return server_problem(s, what, ret);
    MYSQL_RES *result = mysql_use_result(s->mysql);
    if (!result)
        return server_problem(s, what, ret);
    unsigned columns = mysql_num_fields(result);
    MYSQL_ROW row;
    while ((row = mysql_fetch_row(result))) {
        char text[CHAIN_ROW_MAX];
        size_t n = join(row, mysql_fetch_lengths(result), columns, text, sizeof(text));
        chain_add(&chain, (struct str){text, n});
        if (chain.sum.rows - reported == REPORT_EVERY) {
            progress_add(v->progress, name, REPORT_EVERY);
            reported = chain.sum.rows;
        }
    }
    mysql_free_result(result);
    if (mysql_errno(s->mysql) != 0)
        return server_problem(s, what, ret);
    progress_add(v->progress, name, chain.sum.rows - reported);
    v->found[piece->table] = chain.sum;
    return ERR_OK;
}

enum err verify_read(const struct server_settings *settings, const char *schema, unsigned jobs,
                     struct progress *progress, struct table_sum ret[TABLE_COUNT],
                     struct problem *ret_problem)
{
    struct table_sum found[TABLE_COUNT] = {0};
    struct verify v = {progress, found};
    struct pieces pieces = {.list = {{.table = TABLE_SALARIES},
                                     {.table = TABLE_TITLES},
                                     {.table = TABLE_DEPT_EMP},
                                     {.table = TABLE_EMPLOYEES},
                                     {.table = TABLE_DEPT_MANAGER},
                                     {.table = TABLE_DEPARTMENTS}},
                            .n = TABLE_COUNT};
    enum err err = pieces_run(&pieces, jobs, settings, schema, verify_piece, &v, ret_problem);
    if (!err)
        memcpy(ret, found, sizeof(found));
    return err;
}

enum err verify_compare(const struct table_sum expected[TABLE_COUNT],
                        const struct table_sum found[TABLE_COUNT], struct problem *ret)
{
    for (int t = 0; t < TABLE_COUNT; t++) {
        const char *name = table_name((enum table)t);
        if (found[t].rows != expected[t].rows)
            return problem_set(ret, ERR_INPUT, "table %s: %" PRIu64 " rows, %" PRIu64 " expected",
                               name, found[t].rows, expected[t].rows);
        if (!table_sum_eq(&found[t], &expected[t]))
            return problem_set(ret, ERR_INPUT,
                               "table %s: the checksum of its %" PRIu64 " rows is %s, %s expected",
                               name, found[t].rows, found[t].md5, expected[t].md5);
    }
    return ERR_OK;
}
