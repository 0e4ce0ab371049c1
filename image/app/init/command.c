#include "command.h"

#include "listener.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GRACE_SECONDS 5
#define ROUNDS_PER_SECOND 50

static int shell_status(int wait_status)
{
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

/* In the child. With a terminal it gets a group of its own, in the foreground, so that Ctrl-C
 * reaches it once: from the terminal, not from us as well. Should we be killed, it is asked to end.
 */
static _Noreturn void command_exec(char **command, const sigset_t *mask)
{
    if (isatty(STDIN_FILENO)) {
        setpgid(0, 0);
        tcsetpgrp(STDIN_FILENO, getpgrp());
    }
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    sigprocmask(SIG_SETMASK, mask, NULL);
    execvp(command[0], command);
    int error = errno;
    fprintf(stderr, "muster-init: %s: %s\n", command[0], strerror(error));
    _exit(error == ENOENT ? 127 : 126);
}

/* Reaps all that has ended. True: pid was among it. */
static bool reap(pid_t pid, int *ret_status)
{
    bool ended = false;
    int wait_status;
    pid_t found;
    while ((found = waitpid(-1, &wait_status, WNOHANG)) > 0)
        if (found == pid) {
            *ret_status = shell_status(wait_status);
            ended = true;
        }
    return ended;
}

/* Returns when the command has ended, with its status. SIGTTIN and SIGTTOU only say that the
 * terminal is the command's. */
static int command_wait(pid_t pid, const sigset_t *signals)
{
    int status = 0;
    for (;;) {
        siginfo_t info;
        int signal_number = sigwaitinfo(signals, &info);
        if (signal_number == SIGCHLD) {
            if (reap(pid, &status))
                return status;
        } else if (signal_number > 0 && signal_number != SIGTTIN && signal_number != SIGTTOU) {
            kill(pid, signal_number);
        }
    }
}

/* Sends a signal to each child of ours. False: there is none. */
static bool orphans_signal(int signal_number)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return false;
    bool any = false;
    long pid;
    while (fscanf(f, "%ld", &pid) == 1) {
        any = true;
        kill((pid_t)pid, signal_number);
    }
    fclose(f);
    return any;
}

/* Orphans have orphans, and those become ours only then: look again until nobody is left. Asking
 * once a second is enough: a program may count the times. */
static void orphans_end(void)
{
    const struct timespec pause = {.tv_nsec = 1000000000 / ROUNDS_PER_SECOND};
    int status;
    for (int round = 0;; round++) {
        int signal_number = round % ROUNDS_PER_SECOND == 0 ? SIGTERM : 0;
        if (round >= GRACE_SECONDS * ROUNDS_PER_SECOND)
            signal_number = SIGKILL;
        if (!orphans_signal(signal_number))
            return;
        nanosleep(&pause, NULL);
        reap(-1, &status);
    }
}

int command_run(char **command, const char *status_file)
{
    if (status_file != NULL && unlink(status_file) != 0 && errno != ENOENT) {
        fprintf(stderr, "muster-init: %s: %s\n", status_file, strerror(errno));
        return 126;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1);

    /* Everything is blocked and waited for, so nothing is lost between two looks. */
    sigset_t signals, before;
    sigfillset(&signals);
    sigprocmask(SIG_SETMASK, &signals, &before);

    pid_t pid = fork();
    if (pid < 0) {
        fprintf(stderr, "muster-init: cannot make a process: %s\n", strerror(errno));
        return 126;
    }
    if (pid == 0)
        command_exec(command, &before);

    int status = command_wait(pid, &signals);
    orphans_end();
    if (status_file != NULL)
        status_file_read(status_file, &status);
    return status;
}
