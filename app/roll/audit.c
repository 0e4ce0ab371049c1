#include "roll/audit.h"

#include "sql.gen.h"

#include <string.h>

enum err audit_look(struct audit *audit, struct db *db, struct arena *a, bool *ret_emptied)
{
    struct sql_roll_filled_row *row;
    size_t n;
    enum err err = sql_roll_filled(db, a, &row, &n);
    if (err)
        return err;
    const bool filled[AUDIT_TABLES] = {row->employees, row->dept_emp, row->dept_manager,
                                       row->titles, row->salaries};
    *ret_emptied = false;
    for (int t = 0; t < AUDIT_TABLES; t++)
        *ret_emptied |= audit->filled[t] && !filled[t];
    memcpy(audit->filled, filled, sizeof filled);
    return ERR_OK;
}

enum err audit_count(struct db *db, struct arena *a, struct audit_rows *ret)
{
    struct sql_roll_counts_row *row;
    size_t n;
    enum err err = sql_roll_counts(db, a, &row, &n);
    if (!err)
        *ret = (struct audit_rows){row->employees, row->dept_emp, row->titles, row->salaries};
    return err;
}

struct audit_rows audit_roll(const struct roll *r)
{
    struct audit_rows rows = {.people = r->people};
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct segment *s = &r->parts[p].s;
        for (uint32_t i = 0; i < s->n; i++) {
            if (roll_is_skipped(&r->parts[p], i))
                continue;
            rows.depts += s->depts.offset[i + 1] - s->depts.offset[i];
            rows.titles += s->titles.offset[i + 1] - s->titles.offset[i];
            rows.pay += segment_pay_n(s, i);
        }
    }
    return rows;
}

bool audit_agrees(const struct audit_rows *a, const struct audit_rows *b)
{
    return a->people == b->people && a->depts == b->depts && a->titles == b->titles &&
           a->pay == b->pay;
}
