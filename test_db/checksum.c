#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* qsort_r */
#endif
#include "checksum.h"

#include "memory.h"
#include "row.h"

#include <stdlib.h>
#include <string.h>

const struct table_sum real_sums[TABLE_COUNT] = {
    [TABLE_DEPARTMENTS] = {9, "d1af5e170d2d1591d776d5638d71fc5f"},
    [TABLE_EMPLOYEES] = {300024, "4ec56ab5ba37218d187cf6ab09ce1aa1"},
    [TABLE_DEPT_EMP] = {331603, "ccf6fe516f990bdaa49713fc478701b7"},
    [TABLE_DEPT_MANAGER] = {24, "8720e2f0853ac9096b689c14664f847e"},
    [TABLE_TITLES] = {443308, "bfa016c472df68e70a03facafa1bc0a8"},
    [TABLE_SALARIES] = {2844047, "fd220654e95aea1b169624ffe3fca934"},
};

void chain_add(struct chain *c, struct str columns)
{
    char message[MD5_TEXT_SIZE + 1 + CHAIN_ROW_MAX];
    size_t n = c->sum.rows > 0 ? MD5_TEXT_SIZE : 0;
    memcpy(message, c->sum.md5, n);
    message[n++] = '#';
    columns = str_take(columns, CHAIN_ROW_MAX);
    memcpy(message + n, columns.p, columns.n);
    md5_text(message, n + columns.n, c->sum.md5);
    c->sum.rows++;
}

struct stay_order {
    const struct fixture *f;
    const struct dept_stay *rows;
};

static int by_dept_emp(const void *a, const void *b, void *context)
{
    const struct stay_order *order = context;
    const struct dept_stay *x = &order->rows[*(const uint32_t *)a];
    const struct dept_stay *y = &order->rows[*(const uint32_t *)b];
    int c = x->dept_no == y->dept_no ? 0
                                     : str_cmp(texts_get(&order->f->texts, x->dept_no),
                                               texts_get(&order->f->texts, y->dept_no));
    return c ? c : (x->emp_no > y->emp_no) - (x->emp_no < y->emp_no);
}

/* Row numbers in the checksum's order, or NULL where that is the primary key's. */
static uint32_t *checksum_order(const struct fixture *f, enum table table)
{
    if (table != TABLE_DEPT_EMP && table != TABLE_DEPT_MANAGER)
        return NULL;
    struct stay_order order = {f, table == TABLE_DEPT_EMP ? f->dept_emp : f->dept_manager};
    uint32_t *index = memory_array(f->n[table], sizeof(*index));
    for (uint32_t i = 0; i < f->n[table]; i++)
        index[i] = i;
    qsort_r(index, f->n[table], sizeof(*index), by_dept_emp, &order);
    return index;
}

void checksum_fixture(const struct fixture *f, struct table_sum ret[TABLE_COUNT])
{
    for (int t = 0; t < TABLE_COUNT; t++) {
        struct chain chain = {0};
        uint32_t *order = checksum_order(f, (enum table)t);
        for (size_t i = 0; i < f->n[t]; i++) {
            char text[ROW_TEXT_MAX];
            size_t n = row_text(f, (enum table)t, order ? order[i] : i, ROW_CHECKSUM, text);
            chain_add(&chain, (struct str){text, n});
        }
        free(order);
        ret[t] = chain.sum;
    }
}

bool table_sum_eq(const struct table_sum *a, const struct table_sum *b)
{
    return a->rows == b->rows && memcmp(a->md5, b->md5, sizeof(a->md5)) == 0;
}
