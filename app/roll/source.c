#include "roll/source.h"

#include "roll/vec.h"
#include "sql.gen.h"

#include <stdlib.h>
#include <string.h>

#define ARENA_MAX ((size_t)64 << 20)

enum stream_table { STREAM_EMPLOYEES, STREAM_DEPTS, STREAM_TITLES, STREAM_SALARIES, STREAMS };

/* One table being read; `row` is the one that is not used yet. */
struct stream {
    struct db *db;
    struct db_cursor *cursor;
    bool some;
    union {
        struct sql_roll_employees_row employee;
        struct sql_roll_dept_emp_row dept;
        struct sql_roll_titles_row title;
        struct sql_roll_salaries_row pay;
    } row;
};

struct source {
    struct db *db;
    struct stream streams[STREAMS];
    struct arena names; /* of departments and titles: as long as the source */
    struct vec depts;   /* struct catalog_dept; [0] unused */
    struct vec titles;  /* struct str; [0] unused */
    struct vec managers;
    uint16_t last_dept; /* the number given last: most rows repeat it */
    uint16_t last_title;
    struct arena person; /* the strings of the person handed out */
    struct vec person_depts;
    struct vec person_titles;
    struct vec person_pay;
};

struct source *source_new(const struct db_config *config)
{
    struct source *s = vec_calloc(1, sizeof *s);
    s->db = db_new(config);
    for (int t = 0; t < STREAMS; t++)
        s->streams[t].db = db_new(config);
    arena_init(&s->names, ARENA_MAX, 1 << 16);
    arena_init(&s->person, ARENA_MAX, 1 << 16);
    *(struct catalog_dept *)vec_extend(&s->depts, 1, sizeof(struct catalog_dept)) =
        (struct catalog_dept){0};
    *(struct str *)vec_extend(&s->titles, 1, sizeof(struct str)) = (struct str){0};
    return s;
}

void source_free(struct source *s)
{
    if (!s)
        return;
    source_close(s);
    for (int t = 0; t < STREAMS; t++)
        db_free(s->streams[t].db);
    db_free(s->db);
    arena_clear(&s->names);
    arena_clear(&s->person);
    vec_free(&s->depts);
    vec_free(&s->titles);
    vec_free(&s->managers);
    vec_free(&s->person_depts);
    vec_free(&s->person_titles);
    vec_free(&s->person_pay);
    free(s);
}

struct db *source_db(struct source *s)
{
    return s->db;
}

/* ---- departments and titles -------------------------------------------------------------------
 */

static uint16_t dept_number(struct source *s, struct str no)
{
    struct catalog_dept *depts = s->depts.p;
    if (s->last_dept && str_eq(depts[s->last_dept].no, no))
        return s->last_dept;
    for (uint32_t i = 1; i < s->depts.n; i++)
        if (str_eq(depts[i].no, no))
            return s->last_dept = (uint16_t)i;
    if (s->depts.n >= UINT16_MAX)
        return 0;
    *(struct catalog_dept *)vec_extend(&s->depts, 1, sizeof *depts) =
        (struct catalog_dept){.no = arena_str(&s->names, no), .name = arena_str(&s->names, no)};
    return s->last_dept = (uint16_t)(s->depts.n - 1);
}

static uint16_t title_number(struct source *s, struct str title)
{
    struct str *titles = s->titles.p;
    if (s->last_title && str_eq(titles[s->last_title], title))
        return s->last_title;
    for (uint32_t i = 1; i < s->titles.n; i++)
        if (str_eq(titles[i], title))
            return s->last_title = (uint16_t)i;
    if (s->titles.n >= UINT16_MAX)
        return 0;
    *(struct str *)vec_extend(&s->titles, 1, sizeof *titles) = arena_str(&s->names, title);
    return s->last_title = (uint16_t)(s->titles.n - 1);
}

static enum err refresh_depts(struct source *s, struct arena *a)
{
    struct sql_roll_departments_row *rows;
    size_t n;
    enum err err = sql_roll_departments(s->db, a, &rows, &n);
    if (err)
        return err;
    for (size_t i = 1; i < s->depts.n; i++) {
        struct catalog_dept *dept = (struct catalog_dept *)s->depts.p + i;
        dept->exists = false;
        dept->name = dept->no; /* the name goes with the department */
    }
    for (size_t i = 0; i < n; i++) {
        uint16_t number = dept_number(s, rows[i].dept_no);
        struct catalog_dept *dept = (struct catalog_dept *)s->depts.p + number;
        dept->exists = number != 0;
        if (!str_eq(dept->name, rows[i].dept_name))
            dept->name = arena_str(&s->names, rows[i].dept_name);
    }
    return ERR_OK;
}

enum err source_refresh(struct source *s, struct arena *a)
{
    struct sql_roll_managers_row *rows;
    size_t n = 0;
    enum err err = refresh_depts(s, a);
    if (!err)
        err = sql_roll_managers(s->db, a, &rows, &n);
    if (err)
        return err;
    vec_clear(&s->managers);
    struct catalog_manager *managers = vec_extend(&s->managers, n, sizeof *managers);
    for (size_t i = 0; i < n; i++)
        managers[i] = (struct catalog_manager){rows[i].emp_no, dept_number(s, rows[i].dept_no),
                                               rows[i].from_date, rows[i].to_date};
    return ERR_OK;
}

void source_catalog(const struct source *s, struct catalog *ret)
{
    ret->depts = s->depts.p;
    ret->depts_n = (uint32_t)s->depts.n - 1;
    ret->titles = s->titles.p;
    ret->titles_n = (uint32_t)s->titles.n - 1;
    ret->managers = s->managers.p;
    ret->managers_n = (uint32_t)s->managers.n;
}

/* ---- rows, however they were read -------------------------------------------------------------
 */

static void stay_add(struct vec *list, uint16_t id, struct date from, struct date to)
{
    *(struct person_stay *)vec_extend(list, 1, sizeof(struct person_stay)) =
        (struct person_stay){id, from, to};
}

/* An open end is the data's 9999-01-01. */
static struct date end_of(struct opt_date to)
{
    return to.some ? to.v : DATE_PRESENT;
}

/* Pay is never negative; the column could hold it, but nothing here could show it. */
static void pay_add(struct vec *list, int64_t salary, struct date from, struct date to)
{
    uint32_t kept = salary < 0 ? 0 : salary > UINT32_MAX ? UINT32_MAX : (uint32_t)salary;
    *(struct person_pay *)vec_extend(list, 1, sizeof(struct person_pay)) =
        (struct person_pay){kept, from, to};
}

static void person_begin(struct source *s)
{
    arena_reset(&s->person);
    vec_clear(&s->person_depts);
    vec_clear(&s->person_titles);
    vec_clear(&s->person_pay);
}

static void person_end(const struct source *s, struct person *ret)
{
    ret->depts = s->person_depts.p;
    ret->depts_n = s->person_depts.n;
    ret->titles = s->person_titles.p;
    ret->titles_n = s->person_titles.n;
    ret->pay = s->person_pay.p;
    ret->pay_n = s->person_pay.n;
}

/* ---- the stream -------------------------------------------------------------------------------
 */

static enum err stream_next(struct stream *stream)
{
    return db_next(stream->cursor, &stream->row, &stream->some);
}

enum err source_open(struct source *s)
{
    static const size_t statements[STREAMS] = {
        [STREAM_EMPLOYEES] = SQL_ROLL_EMPLOYEES,
        [STREAM_DEPTS] = SQL_ROLL_DEPT_EMP,
        [STREAM_TITLES] = SQL_ROLL_TITLES,
        [STREAM_SALARIES] = SQL_ROLL_SALARIES,
    };
    for (int t = 0; t < STREAMS; t++) {
        struct stream *stream = &s->streams[t];
        enum err err = db_open_cursor(stream->db, statements[t], NULL, &stream->cursor);
        if (!err)
            err = stream_next(stream);
        if (err)
            return err;
    }
    return ERR_OK;
}

void source_close(struct source *s)
{
    for (int t = 0; t < STREAMS; t++) {
        if (s->streams[t].cursor)
            db_close_cursor(s->streams[t].cursor);
        s->streams[t].cursor = NULL;
    }
}

/* Reads each table on to the rows beyond this person, keeping the person's own. */
static enum err take_depts(struct source *s, uint32_t emp_no)
{
    struct stream *stream = &s->streams[STREAM_DEPTS];
    const struct sql_roll_dept_emp_row *row = &stream->row.dept;
    enum err err = ERR_OK;
    for (; !err && stream->some && row->emp_no <= emp_no; err = stream_next(stream))
        if (row->emp_no == emp_no)
            stay_add(&s->person_depts, dept_number(s, row->dept_no), row->from_date, row->to_date);
    return err;
}

static enum err take_titles(struct source *s, uint32_t emp_no)
{
    struct stream *stream = &s->streams[STREAM_TITLES];
    const struct sql_roll_titles_row *row = &stream->row.title;
    enum err err = ERR_OK;
    for (; !err && stream->some && row->emp_no <= emp_no; err = stream_next(stream))
        if (row->emp_no == emp_no)
            stay_add(&s->person_titles, title_number(s, row->title), row->from_date,
                     end_of(row->to_date));
    return err;
}

static enum err take_pay(struct source *s, uint32_t emp_no)
{
    struct stream *stream = &s->streams[STREAM_SALARIES];
    const struct sql_roll_salaries_row *row = &stream->row.pay;
    enum err err = ERR_OK;
    for (; !err && stream->some && row->emp_no <= emp_no; err = stream_next(stream))
        if (row->emp_no == emp_no)
            pay_add(&s->person_pay, row->salary, row->from_date, row->to_date);
    return err;
}

enum err source_next(struct source *s, struct person *ret, bool *ret_some)
{
    struct stream *stream = &s->streams[STREAM_EMPLOYEES];
    *ret_some = stream->some;
    if (!stream->some)
        return ERR_OK;
    const struct sql_roll_employees_row *row = &stream->row.employee;
    person_begin(s);
    *ret = (struct person){
        .emp_no = row->emp_no,
        .first_name = arena_str(&s->person, row->first_name),
        .last_name = arena_str(&s->person, row->last_name),
        .female = str_eq(row->gender, STR("F")),
        .birth = row->birth_date,
        .hire = row->hire_date,
    };
    enum err err = take_depts(s, ret->emp_no);
    if (!err)
        err = take_titles(s, ret->emp_no);
    if (!err)
        err = take_pay(s, ret->emp_no);
    if (!err)
        err = stream_next(stream);
    person_end(s, ret);
    return err;
}

/* ---- one person -------------------------------------------------------------------------------
 */

static enum err find_stays(struct source *s, struct arena *a, uint32_t emp_no)
{
    const struct sql_employee_departments_in dept_in = {emp_no};
    struct sql_employee_departments_row *depts;
    size_t n;
    enum err err = sql_employee_departments(s->db, a, &dept_in, &depts, &n);
    if (err)
        return err;
    for (size_t i = 0; i < n; i++)
        stay_add(&s->person_depts, dept_number(s, depts[i].dept_no), depts[i].from_date,
                 depts[i].to_date);
    const struct sql_employee_titles_in title_in = {emp_no};
    struct sql_employee_titles_row *titles;
    err = sql_employee_titles(s->db, a, &title_in, &titles, &n);
    for (size_t i = 0; !err && i < n; i++)
        stay_add(&s->person_titles, title_number(s, titles[i].title), titles[i].from_date,
                 end_of(titles[i].to_date));
    return err;
}

/* A list of the source's, copied into the arena. */
static void *list_keep(struct arena *a, const struct vec *list, size_t size)
{
    void *copy = arena_array(a, list->n, size);
    if (list->n)
        memcpy(copy, list->p, list->n * size);
    return copy;
}

enum err source_find(struct source *s, struct arena *a, uint32_t emp_no, struct person *ret)
{
    const struct sql_employee_find_in in = {emp_no};
    struct sql_employee_find_row *row;
    size_t n;
    enum err err = sql_employee_find(s->db, a, &in, &row, &n);
    if (err)
        return err;
    if (!n)
        return ERR_NOT_FOUND;
    person_begin(s);
    err = find_stays(s, a, emp_no);
    const struct sql_employee_salaries_in pay_in = {emp_no};
    struct sql_employee_salaries_row *pay;
    size_t pay_n = 0;
    if (!err)
        err = sql_employee_salaries(s->db, a, &pay_in, &pay, &pay_n);
    if (err)
        return err;
    for (size_t i = 0; i < pay_n; i++)
        pay_add(&s->person_pay, pay[i].salary, pay[i].from_date, pay[i].to_date);
    *ret = (struct person){
        .emp_no = row->emp_no,
        .first_name = row->first_name,
        .last_name = row->last_name,
        .female = str_eq(row->gender, STR("F")),
        .birth = row->birth_date,
        .hire = row->hire_date,
    };
    person_end(s, ret);
    ret->depts = list_keep(a, &s->person_depts, sizeof *ret->depts);
    ret->titles = list_keep(a, &s->person_titles, sizeof *ret->titles);
    ret->pay = list_keep(a, &s->person_pay, sizeof *ret->pay);
    return ERR_OK;
}
