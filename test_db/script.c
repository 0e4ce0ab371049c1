#include "script.h"

#include "lexer.h"

static bool is(struct str word, const char *keyword)
{
    return str_eq_nocase(word, str_from(keyword));
}

/* What stands in a version comment runs as if it stood free: its words count. */
static void enter_version_comment(struct cursor *c)
{
    if (c->end - c->p < 3 || c->p[0] != '/' || c->p[1] != '*' || c->p[2] != '!')
        return;
    c->p += 3;
    while (c->p < c->end && *c->p >= '0' && *c->p <= '9')
        c->p++;
}

/* The kind of the statement that begins at c; *ret_keep is false for one to pass over. ERR_INPUT
 * for a statement that has no business here. */
static enum err statement_kind(struct cursor c, enum step_kind *ret, bool *ret_keep)
{
    enter_version_comment(&c);
    struct str first = cursor_word(&c);
    struct str second = cursor_word(&c);
    bool create = is(first, "CREATE"), drop = is(first, "DROP");
    if (create && is(second, "OR")) {
        if (!is(cursor_word(&c), "REPLACE"))
            return ERR_INPUT;
        second = cursor_word(&c);
    }
    *ret_keep = true;
    *ret = STEP_STRUCTURE;
    if (is(first, "SELECT") || is(first, "FLUSH"))
        *ret_keep = false;
    else if ((create || drop) && (is(second, "DATABASE") || is(second, "SCHEMA")))
        *ret = create ? STEP_CREATE_DATABASE : STEP_DROP_DATABASE;
    else if (is(first, "USE"))
        *ret = STEP_USE;
    else if (is(first, "SET"))
        return is(second, "default_storage_engine") ? ERR_OK : ERR_INPUT;
    else if (create && is(second, "VIEW"))
        *ret = STEP_VIEW;
    else if (!(create || drop) || !(is(second, "TABLE") || is(second, "VIEW")))
        return ERR_INPUT;
    return ERR_OK;
}

/* `source NAME ;`: the rest of the line without the delimiter. */
static struct str source_name(struct cursor *c)
{
    const char *from = c->p;
    while (c->p < c->end && *c->p != '\n')
        c->p++;
    struct str name = str_trim((struct str){from, (size_t)(c->p - from)});
    if (str_ends(name, STR(";")))
        name = str_trim(str_take(name, name.n - 1));
    return name;
}

static enum err add(struct script *s, struct step step, const struct cursor *c, struct problem *ret)
{
    if (s->n == SCRIPT_STEPS_MAX)
        return cursor_problem(c, ret, "more than %d statements", SCRIPT_STEPS_MAX);
    s->steps[s->n++] = step;
    return ERR_OK;
}

/* Takes the statement that begins here, its ';' included. */
static enum err take_statement(struct cursor *c, struct script *s, struct problem *ret)
{
    struct step step = {.line = c->line};
    bool keep;
    if (statement_kind(*c, &step.kind, &keep)) {
        struct cursor word = *c;
        enter_version_comment(&word);
        struct str first = str_take(cursor_word(&word), 40);
        return cursor_problem(c, ret, "a statement that does not belong here: %.*s …",
                              STR_ARG(first));
    }
    const char *from = c->p;
    if (!cursor_statement_end(c))
        return cursor_problem(
            c, ret, "the file breaks off in the middle of the statement of line %u", step.line);
    step.text = (struct str){from, (size_t)(c->p - from)};
    c->p++;
    return keep ? add(s, step, c, ret) : ERR_OK;
}

enum err script_read(struct str text, const char *file, struct script *ret,
                     struct problem *ret_problem)
{
    struct cursor c;
    ret->n = 0;
    cursor_init(&c, text, file);
    for (cursor_skip(&c); !cursor_at_end(&c); cursor_skip(&c)) {
        struct cursor word = c;
        enum err err;
        if (is(cursor_word(&word), "source")) {
            unsigned line = c.line;
            c = word;
            err = add(ret, (struct step){STEP_SOURCE, source_name(&c), line}, &c, ret_problem);
        } else {
            err = take_statement(&c, ret, ret_problem);
        }
        if (err)
            return err;
    }
    return ERR_OK;
}
