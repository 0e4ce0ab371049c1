#include "provision.h"

#include "base/log.h"
#include "fill.h"
#include "folder.h"
#include "prepared.h"
#include "record.h"
#include "roster.h"
#include "schema.h"
#include "switch.h"
#include "verify.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is to be loaded, whole in memory. */
struct source {
    struct fixture fixture;
    struct folder folder; /* for a generated fixture without a mapped text */
    struct table_sum sums[TABLE_COUNT];
    struct fixture_name name;
    bool prepared; /* the rows are not in memory but in a folder of prepared.h */
};

static bool is_real(const struct table_sum sums[TABLE_COUNT])
{
    for (int t = 0; t < TABLE_COUNT; t++) {
        if (!table_sum_eq(&sums[t], &real_sums[t]))
            return false;
    }
    return true;
}

/* The fetcher leaves a marker in a folder that it has verified: what lies there must be the real
 * set to the last row. */
static enum err check_marker(const char *dir, const struct table_sum sums[TABLE_COUNT],
                             struct problem *ret)
{
    char path[PATH_MAX];
    struct problem detail;
    snprintf(path, sizeof(path), "%s/.verified", dir);
    if (access(path, F_OK) != 0 || verify_compare(real_sums, sums, &detail) == ERR_OK)
        return ERR_OK;
    return problem_set(ret, ERR_INPUT, "%s should be the real set but is not: %.150s", dir,
                       detail.text);
}

static void name_folder(struct source *s, const char *dir)
{
    char home[PATH_MAX];
    const char *base = realpath(dir, home) ? strrchr(home, '/') : NULL;
    if (is_real(s->sums))
        snprintf(s->name.name, sizeof(s->name.name), "real");
    else
        snprintf(s->name.name, sizeof(s->name.name), "folder %.50s", base ? base + 1 : dir);
    snprintf(s->name.source, sizeof(s->name.source), "%.255s", dir);
}

static enum err read_source(struct source *s, const struct provision *p, struct problem *ret)
{
    enum err err = folder_read(p->dir, &s->folder, &s->fixture, s->sums, ret);
    if (err)
        return err;
    if ((err = check_marker(p->dir, s->sums, ret))) {
        folder_free(&s->folder);
        return err;
    }
    name_folder(s, p->dir);
    s->name.people = (uint32_t)s->fixture.n[TABLE_EMPLOYEES];
    return ERR_OK;
}

static enum err generate_rows(struct source *s, const struct provision *p, struct problem *ret)
{
    roster_generate(&s->fixture, p->people, p->seed);
    enum err err = fixture_check(&s->fixture, ret);
    if (!err)
        checksum_fixture(&s->fixture, s->sums);
    s->prepared = false;
    return err;
}

/* Prepared people need no rows in memory: their sums are known. */
static enum err generate_source(struct source *s, const struct provision *p, struct problem *ret)
{
    struct server server;
    enum err err = script_read(schema_sql, "employees.sql", &s->folder.script, ret);
    snprintf(s->name.name, sizeof(s->name.name), "generated %.50s", p->label);
    snprintf(s->name.source, sizeof(s->name.source), "generator, %u people, seed %llu", p->people,
             (unsigned long long)p->seed);
    s->name.people = p->people;
    if (!err && p->prepared) {
        err = server_open(&p->server, NULL, &server, ret);
        if (err)
            return err;
        s->prepared = prepared_fits(p->prepared, p->people, p->seed, &server, s->sums);
        server_close(&server);
    }
    return err || s->prepared ? err : generate_rows(s, p, ret);
}

static enum err run_step(struct server *s, const struct step *step, const char *schema,
                         struct problem *ret)
{
    char what[32];
    snprintf(what, sizeof(what), "employees.sql:%u", step->line);
    switch (step->kind) {
    case STEP_DROP_DATABASE:
        return server_execf(s, what, ret, "DROP DATABASE IF EXISTS %s", schema);
    case STEP_CREATE_DATABASE:
        return server_execf(s, what, ret, "CREATE DATABASE IF NOT EXISTS %s", schema);
    case STEP_USE:
        return server_execf(s, what, ret, "USE %s", schema);
    case STEP_STRUCTURE:
    case STEP_VIEW:
        return server_exec(s, step->text, what, ret);
    case STEP_SOURCE:
        break;
    }
    return ERR_OK;
}

/* The schema is there and chosen from the start, for scripts that name none. */
static enum err make_structure(struct server *s, const struct script *script, const char *schema,
                               struct problem *ret)
{
    char quoted[SCHEMA_NAME_MAX + 3];
    if (server_quote_schema(schema, quoted))
        return problem_set(ret, ERR_INPUT, "not a name for a schema: %.100s", schema);
    server_try(s, "SET SESSION sql_log_bin = 0");
    enum err err = server_execf(s, "schema", ret, "CREATE DATABASE IF NOT EXISTS %s", quoted);
    if (!err)
        err = server_execf(s, "schema", ret, "USE %s", quoted);
    for (size_t i = 0; !err && i < script->n; i++)
        err = run_step(s, &script->steps[i], quoted, ret);
    return err;
}

/* Where a load goes: the schemas of a set. */
struct target {
    const char *people;
    const char *record;
};

static uint64_t rows_of(const struct table_sum sums[TABLE_COUNT])
{
    uint64_t rows = 0;
    for (int t = 0; t < TABLE_COUNT; t++)
        rows += sums[t].rows;
    return rows;
}

static enum err put_prepared(struct server *s, const struct source *source,
                             const struct provision *p, const struct target *to,
                             struct problem *ret)
{
    p->progress->load_percent = PROGRESS_LOAD_IN_PLACE;
    if (p->in_place && prepared_in_place(s, to->people))
        return ERR_OK;
    p->progress->load_percent = PROGRESS_LOAD_PREPARED;
    enum err err = make_structure(s, &source->folder.script, to->people, ret);
    progress_phase(p->progress, PHASE_LOAD, rows_of(source->sums), "");
    return err ? err
               : prepared_import(&p->server, to->people, p->prepared, source->sums, p->progress,
                                 ret);
}

/* Prepared people that cannot be put in place are made row by row like any others. */
static enum err put_rows(struct server *s, struct source *source, const struct provision *p,
                         const struct target *to, struct problem *ret)
{
    if (source->prepared) {
        enum err err = put_prepared(s, source, p, to, ret);
        if (!err)
            return ERR_OK;
        LOG(LOG_WARN, "prepared_unused", log_str("problem", str_from(ret->text)));
        prepared_sweep(s, to->people);
        p->progress->load_percent = PROGRESS_LOAD;
        if ((err = generate_rows(source, p, ret)))
            return err;
    }
    enum err err = make_structure(s, &source->folder.script, to->people, ret);
    progress_phase(p->progress, PHASE_LOAD, rows_of(source->sums), "");
    return err ? err
               : fill_tables(&p->server, to->people, &source->fixture, p->jobs, p->progress, ret);
}

/* From the empty schema to the verdict. */
static enum err load_source(struct server *s, struct source *source, const struct provision *p,
                            const struct target *to, struct problem *ret)
{
    struct table_sum found[TABLE_COUNT];
    enum err err = put_rows(s, source, p, to, ret);
    if (err)
        return err;
    progress_phase(p->progress, PHASE_VERIFY, rows_of(source->sums), "");
    if ((err = verify_read(&p->server, to->people, p->jobs, p->progress, found, ret)))
        return err;
    enum err verdict = verify_compare(source->sums, found, ret);
    struct problem trouble;
    err = record_end(s, to->record, source->sums, found, verdict ? ret->text : "", &trouble);
    if (err && !verdict)
        *ret = trouble;
    return verdict ? verdict : err;
}

static enum err load_recorded(struct server *s, struct source *source, const struct provision *p,
                              const struct target *to, struct problem *ret)
{
    enum err err;
    if ((err = record_prepare(s, to->record, ret)) ||
        (err = record_begin(s, to->record, &source->name, "loading", ret)))
        return err;
    err = load_source(s, source, p, to, ret);
    if (err) {
        struct problem ignored; /* the record says "loading" then, which is not complete either */
        enum err unrecorded = record_fail(s, to->record, ret->text, &ignored);
        (void)unrecorded;
    }
    return err;
}

/* Views go by name and need no switch; those that the new set brings are made anew. Rows do not
 * depend on them: one that cannot be made is a warning. */
static void make_views(struct server *s, const struct script *script, const char *schema)
{
    struct problem problem;
    enum err err = server_execf(s, "schema", &problem, "USE `%s`", schema);
    for (size_t i = 0; !err && i < script->n; i++) {
        if (script->steps[i].kind == STEP_VIEW && run_step(s, &script->steps[i], schema, &problem))
            LOG(LOG_WARN, "view_missing", log_str("problem", str_from(problem.text)));
    }
}

static enum err load_aside(struct server *s, struct source *source, const struct provision *p,
                           struct problem *ret)
{
    char people[SCHEMA_NAME_MAX + 1];
    const struct target next = {people, RECORD_IN_USE "_" SET_NEXT};
    snprintf(people, sizeof(people), "%.*s_" SET_NEXT, SET_SCHEMA_MAX, p->schema);
    enum err err = set_make(s, p->schema, SET_NEXT, ret);
    if (err && p->prepared) {
        prepared_sweep(s, people);
        err = set_make(s, p->schema, SET_NEXT, ret);
    }
    if (err)
        return err;
    err = load_recorded(s, source, p, &next, ret);
    if (!err)
        err = set_switch(s, p->schema, SET_NEXT, p->all_ours, ret);
    if (!err) {
        make_views(s, &source->folder.script, p->schema);
        return ERR_OK;
    }
    struct problem ignored; /* what cannot be dropped now goes with the next load */
    enum err undropped = set_drop(s, p->schema, SET_NEXT, &ignored);
    (void)undropped;
    return err;
}

static enum err provision_with(struct server *s, struct source *source, const struct provision *p,
                               struct problem *ret)
{
    const struct target in_use = {p->schema, RECORD_IN_USE};
    enum err err = fixture_lock(s, ret);
    if (err)
        return err;
    return p->aside ? load_aside(s, source, p, ret) : load_recorded(s, source, p, &in_use, ret);
}

enum err provision_load(const struct provision *p, struct problem *ret)
{
    struct source source = {0};
    struct server s;
    fixture_init(&source.fixture);
    progress_phase(p->progress, PHASE_GENERATE, 0, p->dir ? p->dir : "");
    enum err err = p->dir ? read_source(&source, p, ret) : generate_source(&source, p, ret);
    if (!err) {
        err = server_open(&p->server, NULL, &s, ret);
        if (!err) {
            err = provision_with(&s, &source, p, ret);
            server_close(&s);
        }
        folder_free(&source.folder);
    }
    progress_phase(p->progress, err ? PHASE_FAILED : PHASE_READY, err ? 0 : rows_of(source.sums),
                   err ? ret->text : source.name.name);
    fixture_free(&source.fixture);
    return err;
}

/* With the expectation known: reads, compares, records. */
static enum err verify_and_record(const struct provision *p, struct server *s,
                                  const struct table_sum expected[TABLE_COUNT], struct problem *ret)
{
    struct table_sum found[TABLE_COUNT];
    progress_phase(p->progress, PHASE_VERIFY, rows_of(expected), "");
    struct problem trouble;
    enum err err = verify_read(&p->server, p->schema, p->jobs, p->progress, found, ret);
    if (err) {
        /* A table that cannot be read is not right; a server that is gone takes no record. */
        enum err unrecorded = record_fail(s, RECORD_IN_USE, ret->text, &trouble);
        (void)unrecorded;
        return err;
    }
    enum err verdict = verify_compare(expected, found, ret);
    err = record_found(s, RECORD_IN_USE, expected, found, verdict ? ret->text : "", &trouble);
    if (err && !verdict)
        *ret = trouble;
    return verdict ? verdict : err;
}

enum err provision_verify(const struct provision *p, struct problem *ret)
{
    struct table_sum expected[TABLE_COUNT];
    struct server s;
    enum err err = server_open(&p->server, NULL, &s, ret);
    if (err)
        return err;
    err = record_expected(&s, RECORD_IN_USE, expected, ret);
    if (!err)
        err = verify_and_record(p, &s, expected, ret);
    server_close(&s);
    progress_phase(p->progress, err ? PHASE_FAILED : PHASE_READY, 0, err ? ret->text : "");
    return err;
}
