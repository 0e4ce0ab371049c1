#include "ask/moves.h"

#include "ask/directory.h"
#include "base/parse.h"
#include "model/org.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define NAME_MAX_BYTES 200
#define ROWS_MAX 64

#define DATE(field)                                                                                \
    {                                                                                              \
        .name = #field, .type = PARAM_DATE, .offset = offsetof(struct moves_query, field)          \
    }
#define TEXT(field)                                                                                \
    {                                                                                              \
        .name = #field, .type = PARAM_STR, .max = NAME_MAX_BYTES,                                  \
        .offset = offsetof(struct moves_query, field)                                              \
    }

static const struct param own[] = {TEXT(kind), DATE(from), DATE(to), TEXT(out_of), TEXT(into)};
#define OWN (sizeof own / sizeof own[0])

static struct param rows[ROWS_MAX];
struct param_set moves_params = {rows, 0, sizeof(struct moves_query)};

void moves_init(void)
{
    size_t n = directory_params.n;
    assert(n + OWN <= ROWS_MAX && offsetof(struct moves_query, people) == 0);
    memcpy(rows, directory_params.rows, n * sizeof *rows);
    memcpy(rows + n, own, sizeof own);
    moves_params.n = n + OWN;
}

static enum err mistake(struct req *req, const char *parameter, struct str message)
{
    problem_add_field(&req->problem, str_from(parameter), STR("bad_value"), message);
    return problem_mistakes(&req->problem);
}

/* ---- kinds ------------------------------------------------------------------------------------
 */

static const struct {
    struct str word;
    enum roll_move kind;
} words[] = {
    {STR_INIT("joined"), ROLL_MOVE_JOINED},   {STR_INIT("left"), ROLL_MOVE_LEFT},
    {STR_INIT("moved_in"), ROLL_MOVE_IN},     {STR_INIT("moved_out"), ROLL_MOVE_OUT},
    {STR_INIT("department"), ROLL_MOVE_DEPT}, {STR_INIT("title"), ROLL_MOVE_TITLE},
};
#define WORDS (sizeof words / sizeof words[0])
#define CHANGES (ROLL_MOVE_DEPT | ROLL_MOVE_TITLE)

struct str moves_word(enum roll_move kind)
{
    for (size_t i = 0; i < WORDS; i++)
        if (words[i].kind == kind)
            return words[i].word;
    return STR("");
}

static unsigned kind_find(struct str word)
{
    for (size_t i = 0; i < WORDS; i++)
        if (str_eq(words[i].word, word))
            return words[i].kind;
    return 0;
}

static enum err kinds_read(struct req *req, struct str list, unsigned *ret)
{
    unsigned kinds = 0;
    size_t n = 0;
    do {
        struct str word;
        list = str_cut(list, ',', &word);
        unsigned kind = kind_find(word);
        if (!kind)
            return mistake(req, "kind",
                           STR("kind takes joined, left, moved_in, moved_out, or one of "
                               "department, title"));
        kinds |= kind;
        n++;
    } while (!str_is_null(list));
    if ((kinds & CHANGES) && n > 1)
        return mistake(req, "kind", STR("kind takes department or title alone"));
    *ret = kinds;
    return ERR_OK;
}

/* ---- the rest ---------------------------------------------------------------------------------
 */

static enum err value_read(struct req *req, const struct store *store, const char *parameter,
                           struct str value, unsigned kinds, uint16_t *ret)
{
    bool dept = kinds == ROLL_MOVE_DEPT;
    *ret = 0;
    if (!value.n)
        return ERR_OK;
    if (!(kinds & CHANGES))
        return mistake(
            req, parameter,
            arena_printf(req->arena, "%s goes with kind=department or kind=title", parameter));
    *ret = dept ? org_dept(store, value) : org_title(store, value);
    if (*ret)
        return ERR_OK;
    return mistake(req, parameter,
                   arena_printf(req->arena, "there is no %s “%.*s”", dept ? "department" : "title",
                                STR_ARG(str_take(value, 60))));
}

/* "10001@1995-03-01" */
static enum err place_read(struct req *req, struct str text, struct roll_moves_want *want)
{
    struct str number;
    if (!text.n)
        return ERR_OK;
    struct str day = str_cut(text, '@', &number);
    if (parse_u32(number, &want->after) || date_parse(day, &want->after_day))
        return mistake(req, "after",
                       STR("after takes an employee number and a day, as in 10001@1995-03-01"));
    return ERR_OK;
}

struct str moves_place(struct arena *a, uint32_t emp_no, struct date day)
{
    char text[DATE_TEXT_SIZE];
    date_format(day, text);
    return arena_printf(a, "%u@%.*s", emp_no, DATE_TEXT_SIZE, text);
}

enum err moves_read(struct req *req, const struct store *store, struct moves_ask *ret)
{
    const struct moves_query *query = req->params;
    struct roll_moves_want *want = &ret->want;
    enum err err = directory_read(req, store, &ret->filter);
    if (err)
        return err;
    *want = (struct roll_moves_want){
        .from = query->from.some ? query->from.v : DATE_FIRST,
        .to = query->to.some ? query->to.v : ret->filter.day,
        .limit = query->people.limit,
    };
    if (want->from.days > want->to.days)
        return mistake(req, "to", STR("to is before from"));
    if (query->people.before.n)
        return mistake(req, "before", STR("this list goes on with after only"));
    err = kinds_read(req, query->kind, &want->kinds);
    if (!err)
        err = value_read(req, store, "out_of", query->out_of, want->kinds, &want->out_of);
    if (!err)
        err = value_read(req, store, "into", query->into, want->kinds, &want->into);
    return err ? err : place_read(req, query->people.after, want);
}
