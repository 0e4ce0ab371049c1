#include "tools/sql.h"

#include <string.h>

/* A run of sqlc over folders. */
struct load {
    struct pool *pool;
    struct report *report;
    struct sql_set *set;
};

static void refuse(const struct load *l, const char *path, const char *what)
{
    report_error(l->report, (struct place){path, 0, 0}, "%s", what);
}

/* The name without ".sql", or NULL when it does not end so. */
static const char *stem(struct pool *pool, const char *name)
{
    size_t n = strlen(name);

    if (n <= 4 || strcmp(name + n - 4, ".sql") != 0)
        return NULL;
    return pool_copy(pool, (struct slice){name, n - 4});
}

static void load_statement(const struct load *l, const char *path, const char *entity,
                           const char *name)
{
    struct sql_set *set = l->set;
    struct sql_statement statement;
    struct slice contents;

    if (!is_snake_case(slice_of(entity)) || !is_snake_case(slice_of(name))) {
        refuse(l, path, "names of folders and statements are lower case with '_'");
        return;
    }
    if (!file_read(l->pool, l->report, path, &contents) ||
        !sql_parse_statement(l->pool, l->report, path, pool_printf(l->pool, "%s/%s", entity, name),
                             contents, &statement))
        return;
    set->statements = pool_grow(l->pool, set->statements, set->statements_n, &set->statements_size,
                                sizeof(statement));
    set->statements[set->statements_n++] = statement;
}

static void load_entity(const struct load *l, const char *dir, const char *entity)
{
    struct names names;

    if (!dir_list(l->pool, l->report, dir, &names))
        return;
    for (size_t i = 0; i < names.n; i++) {
        const char *path = pool_printf(l->pool, "%s/%s", dir, names.v[i]);
        const char *name = stem(l->pool, names.v[i]);

        if (is_dir(path))
            refuse(l, path, "statements lie in SQLDIR/<entity>/, no deeper");
        else if (name)
            load_statement(l, path, entity, name);
    }
}

/* "0001_start" → 1; 0 when the name has not that form. */
static unsigned migration_number(const char *name)
{
    unsigned number = 0;

    for (int i = 0; i < 4; i++) {
        if (name[i] < '0' || name[i] > '9')
            return 0;
        number = number * 10 + (unsigned)(name[i] - '0');
    }
    return name[4] == '_' && is_snake_case(slice_of(name + 5)) ? number : 0;
}

static void load_migration(const struct load *l, const char *path, const char *name)
{
    struct sql_set *set = l->set;
    struct sql_migration_file m = {.number = migration_number(name), .name = name};
    struct slice contents;
    unsigned wanted = 1;

    if (set->migrations_n > 0)
        wanted = set->migrations[set->migrations_n - 1].number + 1;
    set->migrations =
        pool_grow(l->pool, set->migrations, set->migrations_n, &set->migrations_size, sizeof(m));
    if (m.number == 0) {
        refuse(l, path, "a migration is called NNNN_name.sql, NNNN from 0001 on, name lower case");
        return;
    }
    if (m.number != wanted)
        report_error(l->report, (struct place){path, 0, 0},
                     "number %04u is expected here; migrations have no gaps and no doubles",
                     wanted);
    else if (file_read(l->pool, l->report, path, &contents))
        (void)sql_parse_migration(l->pool, l->report, path, contents, &m);
    set->migrations[set->migrations_n++] = m;
}

static void load_migrations(const struct load *l, const char *dir)
{
    struct names names;

    if (!dir_list(l->pool, l->report, dir, &names))
        return;
    for (size_t i = 0; i < names.n; i++) {
        const char *name = stem(l->pool, names.v[i]);

        if (name)
            load_migration(l, pool_printf(l->pool, "%s/%s", dir, names.v[i]), name);
    }
}

bool sql_load(struct pool *pool, struct report *r, const char *sqldir, const char *migrations,
              struct sql_set *ret)
{
    struct sql_set set = {0};
    struct load l = {pool, r, &set};
    struct names names;
    unsigned errors = r->errors;

    if (!dir_list(pool, r, sqldir, &names))
        return false;
    for (size_t i = 0; i < names.n; i++) {
        const char *path = pool_printf(pool, "%s/%s", sqldir, names.v[i]);

        if (!is_dir(path)) {
            if (stem(pool, names.v[i]))
                refuse(&l, path, "a statement lies in a folder named for its entity");
        } else if (strcmp(names.v[i], "migrations") != 0) {
            load_entity(&l, path, names.v[i]);
        } else if (!migrations) {
            migrations = path;
        }
    }
    if (migrations)
        load_migrations(&l, migrations);
    if (set.statements_n == 0 && r->errors == errors)
        refuse(&l, sqldir, "no statement found; they are called <entity>/<name>.sql");
    if (r->errors != errors || !sql_check_names(pool, r, &set))
        return false;
    *ret = set;
    return true;
}

/* What a statement's file gives names to in C, after "sql_". */
static size_t c_names(struct pool *pool, const struct sql_statement *s, const char *ret[3])
{
    ret[0] = s->c_name;
    if (!s->reads)
        return 1;
    ret[1] = pool_printf(pool, "%s_open", s->c_name);
    ret[2] = pool_printf(pool, "%s_next", s->c_name);
    return 3;
}

static bool clash(struct pool *pool, const struct sql_statement *a, const struct sql_statement *b)
{
    const char *of_a[3], *of_b[3];
    size_t an = c_names(pool, a, of_a), bn = c_names(pool, b, of_b);

    for (size_t i = 0; i < an; i++) {
        for (size_t j = 0; j < bn; j++) {
            if (strcmp(of_a[i], of_b[j]) == 0)
                return true;
        }
    }
    return false;
}

bool sql_check_names(struct pool *pool, struct report *r, const struct sql_set *set)
{
    bool ok = true;

    for (size_t i = 0; i < set->statements_n; i++) {
        for (size_t j = 0; j < i; j++) {
            if (!clash(pool, &set->statements[i], &set->statements[j]))
                continue;
            report_error(r, (struct place){set->statements[i].file, 0, 0},
                         "gets the same name in C as %s; rename one", set->statements[j].file);
            ok = false;
        }
    }
    return ok;
}
