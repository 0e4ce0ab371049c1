#include "client/client.h"

#include <jansson.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define BAR 24
#define EVERY_MS 200

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void tell_progress(const struct fetch *f, bool done)
{
    static int64_t begun;
    static int64_t told;
    if (f->o->quiet || !isatty(STDERR_FILENO) || (!f->o->file && isatty(STDOUT_FILENO)))
        return;
    int64_t now = now_ms();
    if (!begun)
        begun = now;
    if (done && told)
        fputs("\r\033[K", stderr);
    /* Short ones are over before anybody could read of them. */
    if (done || now - begun < 2 * EVERY_MS || now - told < EVERY_MS)
        return;
    told = now;
    double mb = (double)f->got / 1e6;
    double speed = mb * 1000 / (double)(now - begun);
    if (!f->total) {
        fprintf(stderr, "\r\033[K%.1f MB, %.1f MB/s", mb, speed);
        return;
    }
    double part = (double)f->got / (double)f->total;
    char bar[BAR + 1];
    memset(bar, '.', BAR);
    memset(bar, '#', (size_t)(part * BAR));
    bar[BAR] = '\0';
    fprintf(stderr, "\r\033[K[%s] %3.0f %% of %.1f MB, %.1f MB/s, %.0f s left", bar, part * 100,
            (double)f->total / 1e6, speed, speed > 0 ? ((double)f->total / 1e6 - mb) / speed : 0.0);
}

/* ---- errors -----------------------------------------------------------------------------------
 */

static int status_of(long status)
{
    if (status == 429 || status >= 500)
        return EX_TEMPFAIL;
    return status == 404 ? EX_NOINPUT : status == 401 || status == 403 ? EX_NOPERM : EX_USAGE;
}

static const char *member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

/* "--as-of: …" for as_of. */
static void tell_field(const json_t *one)
{
    const char *field = member(one, "field");
    fputs("  --", stderr);
    for (; *field; field++)
        fputc(*field == '_' ? '-' : *field, stderr);
    fprintf(stderr, ": %s\n", member(one, "message"));
}

int tell_problem(const struct fetch *f)
{
    struct str text = buf_str(&f->text);
    json_t *problem = json_loadb(text.p, text.n, 0, NULL);
    const json_t *errors = json_object_get(problem, "errors");
    const char *detail = member(problem, "detail");
    fprintf(stderr, "muster get: %s (%ld%s%s)\n", *detail ? detail : "the server says no",
            f->status, *member(problem, "title") ? " " : "", member(problem, "title"));
    for (size_t i = 0; i < json_array_size(errors); i++)
        tell_field(json_array_get(errors, i));
    json_decref(problem);
    return status_of(f->status);
}

/* ---- JSON -------------------------------------------------------------------------------------
 */

bool tell_json(struct str text, FILE *out)
{
    json_t *value = json_loadb(text.p, text.n, JSON_DECODE_ANY, NULL);
    if (!value)
        return false;
    bool good = !json_dumpf(value, out, JSON_INDENT(2) | JSON_ENCODE_ANY) && fputc('\n', out) >= 0;
    json_decref(value);
    return good;
}

bool manifest_read(struct str text, struct manifest *ret)
{
    json_t *value = json_loadb(text.p, text.n, 0, NULL);
    json_int_t bytes = json_integer_value(json_object_get(value, "bytes"));
    json_int_t rows = json_integer_value(json_object_get(value, "rows"));
    const char *sha256 = member(value, "sha256");
    bool good = strlen(sha256) == sizeof ret->sha256 - 1 && bytes >= 0 && rows >= 0;
    if (good) {
        ret->bytes = (uint64_t)bytes;
        ret->rows = (uint64_t)rows;
        memcpy(ret->sha256, sha256, sizeof ret->sha256);
    }
    json_decref(value);
    return good;
}
