#include "cli/doctor.h"

#include "base/json.h"
#include "cli/cli.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define ARENA_MAX ((size_t)16 << 20)
#define OUTPUT_MAX ((size_t)1 << 20)
#define DETAIL_MAX 512
#define DOCS "docs/security.md#"

static const char *const results[] = {
    [DOCTOR_PASS] = "pass", [DOCTOR_FAIL] = "fail", [DOCTOR_SKIP] = "skip"};

void doctor_tell(struct doctor *d, const char *check, enum doctor_result result, const char *format,
                 ...)
{
    char text[DETAIL_MAX];
    va_list values;
    va_start(values, format);
    int n = vsnprintf(text, sizeof text, format, values);
    va_end(values);
    if (n < 0 || d->n == DOCTOR_CHECKS_MAX)
        abort();
    d->found[d->n].check = check;
    d->found[d->n].result = result;
    d->found[d->n++].detail = arena_str(&d->arena, str_from(text));
}

size_t doctor_fill(const char *path, char *ret_text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t n = 0;
    ssize_t more;
    if (fd < 0)
        return 0;
    while (n < size && (more = read(fd, ret_text + n, size - n)) > 0)
        n += (size_t)more;
    close(fd);
    return n;
}

struct str doctor_read(struct doctor *d, const char *path)
{
    if (access(path, R_OK))
        return (struct str){0};
    char *text = arena_alloc(&d->arena, DOCTOR_FILE_MAX);
    return (struct str){text, doctor_fill(path, text, DOCTOR_FILE_MAX)};
}

const char *doctor_path(struct doctor *d, const char *folder, const char *name)
{
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = arena_alloc(&d->arena, size);
    snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static size_t count(const struct doctor *d, enum doctor_result result)
{
    size_t n = 0;
    for (size_t i = 0; i < d->n; i++)
        n += d->found[i].result == result;
    return n;
}

static void tell_lines(const struct doctor *d)
{
    for (size_t i = 0; i < d->n; i++)
        printf("%s  %-18s %.*s (" DOCS "%s)\n", results[d->found[i].result], d->found[i].check,
               STR_ARG(d->found[i].detail), d->found[i].check);
    printf("%zu pass, %zu fail, %zu skip\n", count(d, DOCTOR_PASS), count(d, DOCTOR_FAIL),
           count(d, DOCTOR_SKIP));
}

static void tell_json(const struct doctor *d)
{
    struct buf out;
    struct json j;
    buf_init(&out, OUTPUT_MAX);
    json_init(&j, &out);
    json_object(&j);
    json_member_u64(&j, STR("version"), 1);
    json_member_u64(&j, STR("passed"), count(d, DOCTOR_PASS));
    json_member_u64(&j, STR("failed"), count(d, DOCTOR_FAIL));
    json_member_u64(&j, STR("skipped"), count(d, DOCTOR_SKIP));
    json_name(&j, STR("checks"));
    json_array(&j);
    for (size_t i = 0; i < d->n; i++) {
        char docs[64];
        snprintf(docs, sizeof docs, DOCS "%s", d->found[i].check);
        json_object(&j);
        json_member_str(&j, STR("check"), str_from(d->found[i].check));
        json_member_str(&j, STR("result"), str_from(results[d->found[i].result]));
        json_member_str(&j, STR("detail"), d->found[i].detail);
        json_member_str(&j, STR("docs"), str_from(docs));
        json_object_end(&j);
    }
    json_array_end(&j);
    json_object_end(&j);
    printf("%.*s\n", STR_ARG(buf_str(&out)));
    buf_free(&out);
}

int cli_doctor(int argc, char **argv)
{
    bool json = false;
    bool database = false;
    for (int i = 0; i < argc; i++) {
        if (!strcmp(argv[i], "--json")) {
            json = true;
        } else if (!strcmp(argv[i], "db")) {
            database = true;
        } else {
            fprintf(stderr, "muster: doctor takes `db` and `--json`, not “%s”\n", argv[i]);
            return EX_USAGE;
        }
    }
    static struct doctor d;
    arena_init(&d.arena, ARENA_MAX, 0);
    d.run = getenv("MUSTER_RUN");
    d.shared = getenv("MUSTER_SHARED");
    d.contained = getenv("MUSTER_CONTAINER") != NULL;
    if (!database) {
        doctor_process(&d);
        doctor_limits(&d);
        doctor_files(&d);
        doctor_secrets(&d);
        doctor_certificate(&d);
    }
    doctor_database(&d, !database);
    if (json)
        tell_json(&d);
    else
        tell_lines(&d);
    int status = count(&d, DOCTOR_FAIL) ? EXIT_FAILURE : EXIT_SUCCESS;
    arena_clear(&d.arena);
    return status;
}
