#include "model/company.h"

#include "model/store.h"
#include "sql.gen.h"

enum err company_totals(struct store *store, struct arena *a, struct totals *ret)
{
    struct sql_company_totals_row *row;
    size_t n;
    enum err err = sql_company_totals(store->db, a, &row, &n);
    if (err)
        return err;
    *ret = (struct totals){{row->people}, {row->present}, {row->departments}, {row->titles}};
    return ERR_OK;
}

enum err department_list(struct store *store, struct arena *a, const struct department **ret,
                         size_t *ret_n)
{
    struct sql_department_list_row *rows;
    size_t n;
    enum err err = sql_department_list(store->db, a, &rows, &n);
    if (err)
        return err;
    struct department *list = ARENA_ARRAY(a, n, struct department);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct department){
            .dept_no = rows[i].dept_no,
            .dept_name = rows[i].dept_name,
            .present = {rows[i].present},
            .managed = rows[i].manager_no.some,
            .manager_no = (uint32_t)rows[i].manager_no.v,
            .first_name = rows[i].first_name,
            .last_name = rows[i].last_name,
            .since = rows[i].since.v,
        };
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}

enum err challenge_list(struct store *store, struct arena *a, const struct employee **ret,
                        size_t *ret_n)
{
    struct sql_challenge_list_row *rows;
    size_t n;
    enum err err = sql_challenge_list(store->db, a, &rows, &n);
    if (err)
        return err;
    struct employee *list = ARENA_ARRAY(a, n, struct employee);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct employee){rows[i].emp_no, rows[i].first_name, rows[i].last_name,
                                    rows[i].gender, rows[i].birth_date, rows[i].hire_date};
    *ret = list;
    *ret_n = n;
    return ERR_OK;
}
