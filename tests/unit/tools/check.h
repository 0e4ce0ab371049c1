/* check.h: what the tests of the build's programs share: cmocka, a folder of its own for each test
 * program, running commands there and looking at what they say.
 *
 * Tests run in the top folder of the sources. The compiler is $CC (cc when unset). */
#ifndef MUSTER_TESTS_UNIT_TOOLS_CHECK_H
#define MUSTER_TESTS_UNIT_TOOLS_CHECK_H

#include "tools/text.h"

/* cmocka.h needs these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The test program's folder; NULL before scratch_begin. Everything the tests allocate lies in the
 * pool. */
static char *scratch;
static struct pool pool;

static inline int scratch_begin(void **state)
{
    const char *tmp = getenv("TMPDIR");

    (void)state;
    scratch = pool_printf(&pool, "%s/muster-test.XXXXXX", tmp ? tmp : "/tmp");
    return mkdtemp(scratch) ? 0 : -1;
}

struct outcome {
    int status;       /* of the exit */
    const char *text; /* what it wrote, on standard output and error */
};

/* Runs a shell command in the top folder. */
static inline struct outcome run(const char *command)
{
    FILE *f = popen(pool_printf(&pool, "{ %s\n} 2>&1", command), "r");
    struct outcome outcome;
    struct text text;
    char part[4096];
    size_t n;
    int status;

    assert_non_null(f);
    text_init(&text, &pool);
    text_puts(&text, "");
    while ((n = fread(part, 1, sizeof(part), f)) > 0)
        text_add(&text, (struct slice){part, n});
    status = pclose(f);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    outcome.text = text.n > 0 ? text.p : "";
    return outcome;
}

static inline int scratch_end(void **state)
{
    (void)state;
    run(pool_printf(&pool, "rm -rf '%s'", scratch));
    pool_free(&pool);
    return 0;
}

static inline const char *scratch_path(const char *name)
{
    return pool_printf(&pool, "%s/%s", scratch, name);
}

/* Writes a file below the scratch folder and makes the folders on the way. */
static inline const char *scratch_write(const char *name, const char *text)
{
    const char *path = scratch_path(name);
    char *folder = pool_copy(&pool, slice_of(path));
    FILE *f;

    for (char *c = folder + strlen(scratch) + 1; *c; c++) {
        if (*c != '/')
            continue;
        *c = '\0';
        assert_true(mkdir(folder, 0777) == 0 || errno == EEXIST);
        *c = '/';
    }
    f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return path;
}

static inline const char *compiler(void)
{
    const char *cc = getenv("CC");

    return cc && cc[0] ? cc : "cc";
}

static inline void assert_succeeds(struct outcome outcome)
{
    if (outcome.status != 0)
        print_error("exit %d:\n%s", outcome.status, outcome.text);
    assert_int_equal(outcome.status, 0);
}

static inline void check_contains(const char *text, const char *want, const char *file, int line)
{
    if (text && strstr(text, want))
        return;
    print_error("wanted: %s\nin:     %s\n", want, text ? text : "(nothing)");
    _fail(file, line);
}
#define assert_contains(text, want) check_contains((text), (want), __FILE__, __LINE__)

#endif
