/* child.h: what the tests of image/app/init share: cmocka, a scratch folder, and a piece of code
 * that runs in a child process with its own standard streams. */
#ifndef MUSTER_TESTS_UNIT_INIT_CHILD_H
#define MUSTER_TESTS_UNIT_INIT_CHILD_H

/* cmocka.h needs these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct child {
    pid_t pid;
    FILE *in;  /* its standard input */
    FILE *out; /* its standard output */
    FILE *err; /* its standard error, a file that can be read once it has ended */
};

/* The child ends with what run returns. */
static inline struct child child_start(int (*run)(void *), void *argument)
{
    int in[2], out[2];
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    FILE *err = tmpfile();
    assert_non_null(err);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        dup2(fileno(err), STDERR_FILENO);
        close(in[1]);
        close(out[0]);
        int status = run(argument);
        fflush(stdout);
        _exit(status);
    }
    close(in[0]);
    close(out[1]);
    return (struct child){pid, fdopen(in[1], "w"), fdopen(out[0], "r"), err};
}

/* Waits for the end and returns the status, 128 + n for signal n. err, of err_size bytes, gets what
 * it said on standard error; may be NULL. */
static inline int child_end(struct child *child, char *err, size_t err_size)
{
    int status;
    if (child->in != NULL)
        fclose(child->in);
    assert_int_equal(waitpid(child->pid, &status, 0), child->pid);
    fclose(child->out);
    rewind(child->err);
    if (err != NULL)
        err[fread(err, 1, err_size - 1, child->err)] = '\0';
    fclose(child->err);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* A folder of its own for each test: cmocka's setup and teardown; *state is its path. */
static inline int folder_make(void **state)
{
    char *path = strdup("/tmp/muster-init-XXXXXX");
    *state = path;
    return path != NULL && mkdtemp(path) != NULL ? 0 : -1;
}

static inline int folder_remove(void **state)
{
    char command[64];
    snprintf(command, sizeof command, "rm -rf '%s'", (char *)*state);
    int status = system(command);
    free(*state);
    return status;
}

static inline void file_write(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

#endif
