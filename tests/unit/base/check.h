/* check.h: what the tests of base/ share: cmocka, comparing slices, pseudo-random bytes that are
 * the same in each run, and running a piece of code in a child process to see it end. */
#ifndef MUSTER_TESTS_UNIT_BASE_CHECK_H
#define MUSTER_TESTS_UNIT_BASE_CHECK_H

#include "base/str.h"

/* cmocka.h needs these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define CHECK_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHECK_ASAN 1
#endif
#endif
#ifndef CHECK_ASAN
#define CHECK_ASAN 0
#endif

#define assert_str(got, want) check_str((got), STR(want), __FILE__, __LINE__)
#define assert_slice(got, want) check_str((got), (want), __FILE__, __LINE__)

static inline void check_str(struct str got, struct str want, const char *file, int line)
{
    if (got.n == want.n && (got.n == 0 || memcmp(got.p, want.p, got.n) == 0))
        return;
    print_error("got  \"%.*s\" (%zu bytes)\nwant \"%.*s\" (%zu bytes)\n", STR_ARG(got), got.n,
                STR_ARG(want), want.n);
    _fail(file, line);
}

struct random {
    uint64_t state; /* not 0 */
};

static inline uint32_t random_next(struct random *r)
{
    r->state ^= r->state << 13;
    r->state ^= r->state >> 7;
    r->state ^= r->state << 17;
    return (uint32_t)(r->state >> 32);
}

/* Up to `size` bytes, in one of several mixtures: any bytes, ASCII, UTF-8 text with slips. */
static inline struct str random_text(struct random *r, char *to, size_t size)
{
    static const char *const pieces[] = {"a",
                                         "<",
                                         "&",
                                         "\"",
                                         "\\",
                                         "\n",
                                         "\x01",
                                         "\xc3\xa9",
                                         "\xe2\x80\xa8",
                                         "\xe2\x82",
                                         "\xf0\x9f\x98",
                                         "\xff",
                                         "\xed\xa0\x80",
                                         "%41",
                                         "+",
                                         "=",
                                         "'",
                                         "\xe2\x80\xa9",
                                         "%",
                                         "\xc0\x80",
                                         "\x7f"};
    uint32_t mixture = random_next(r) % 3;
    size_t most = random_next(r) % (size + 1);
    size_t n = 0;

    while (n < most) {
        const char *piece = pieces[random_next(r) % (sizeof(pieces) / sizeof(pieces[0]))];

        if (mixture == 0 || n + strlen(piece) > most) {
            to[n++] = (char)random_next(r);
        } else if (mixture == 1) {
            to[n++] = (char)(random_next(r) % 128);
        } else {
            memcpy(to + n, piece, strlen(piece));
            n += strlen(piece);
        }
    }
    return (struct str){to, n};
}

struct ending {
    int signal; /* 0: it came to its own end */
    char text[4096];
    struct str error; /* what it wrote on standard error */
};

/* Runs f(arg) in a child process. */
static inline void run_apart(void (*f)(void *arg), void *arg, struct ending *ret)
{
    int ends[2];
    int status = 0;
    ssize_t n;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGABRT, SIG_DFL); /* cmocka's own handler would report a failure */
        dup2(ends[1], STDERR_FILENO);
        f(arg);
        _exit(0);
    }
    close(ends[1]);
    ret->error = (struct str){ret->text, 0};
    while ((n = read(ends[0], ret->text + ret->error.n, sizeof(ret->text) - ret->error.n)) > 0)
        ret->error.n += (size_t)n;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    ret->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* f(arg) must end with abort() after one line that contains `word`. */
static inline void assert_aborts(void (*f)(void *arg), void *arg, const char *word)
{
    struct ending ending;

    run_apart(f, arg, &ending);
    assert_int_equal(ending.signal, SIGABRT);
    assert_int_equal(str_find(ending.error, '\n') + 1, ending.error.n);
    ending.text[ending.error.n ? ending.error.n - 1 : 0] = '\0';
    assert_non_null(strstr(ending.text, word));
}

#endif
