/* muster-init: the first process of the container, and supervisord's event listener.
 *
 *   muster-init [--status-file FILE] -- COMMAND [ARGUMENT…]
 *       Runs COMMAND, hands every signal on to it, reaps what nobody else does, and ends with its
 *       status (128 + n when signal n ended it), or with the one in FILE, if COMMAND's listener has
 *       left one there. What COMMAND leaves behind is ended: SIGTERM, and SIGKILL after 5 s.
 *       Outside a container, where it is not process 1, orphans are handed to it all the same.
 *       126: COMMAND cannot be run; 127: it does not exist; 2: wrong use.
 *
 *   muster-init --listener --status-file FILE [--supervisor-log FILE] [--ignore PROGRAM]…
 *       listener.h. LOG_FORMAT=json in the environment chooses the form of its lines. */
#include "base/log.h"
#include "listener.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define GRACE_SECONDS 5

static int usage(void)
{
    fputs("usage: muster-init [--status-file FILE] -- COMMAND [ARGUMENT...]\n"
          "       muster-init --listener --status-file FILE [--supervisor-log FILE]"
          " [--ignore PROGRAM]...\n",
          stderr);
    return 2;
}

static int shell_status(int wait_status)
{
    return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

/* In the child. A group of its own, in the foreground when there is a terminal, so that Ctrl-C
 * reaches it once: from the terminal, not from us as well. */
static _Noreturn void command_exec(char **command, const sigset_t *mask)
{
    setpgid(0, 0);
    tcsetpgrp(STDIN_FILENO, getpgrp()); /* fails where there is no terminal */
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

/* Orphans have orphans, and those become ours only then: look again until nobody is left. A round
 * is 20 ms; asking once a second is enough, a program may count the times. */
static void orphans_end(void)
{
    const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
    int status;
    for (int round = 0;; round++) {
        int signal_number = round >= GRACE_SECONDS * 50 ? SIGKILL : round % 50 == 0 ? SIGTERM : 0;
        if (!orphans_signal(signal_number))
            return;
        nanosleep(&pause, NULL);
        reap(-1, &status);
    }
}

static int command_run(char **command, const char *status_file)
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

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"listener", no_argument, NULL, 'l'},
        {"status-file", required_argument, NULL, 's'},
        {"supervisor-log", required_argument, NULL, 'g'},
        {"ignore", required_argument, NULL, 'i'},
        {NULL, 0, NULL, 0},
    };
    char *ignored[16];
    struct listener l = {.ignored = ignored};
    bool listen = false;
    int c;

    while ((c = getopt_long(argc, argv, "+", options, NULL)) != -1) {
        if (c == 'l')
            listen = true;
        else if (c == 's')
            l.status_file = optarg;
        else if (c == 'g')
            l.supervisor_log = optarg;
        else if (c == 'i' && l.ignored_n < sizeof ignored / sizeof *ignored)
            ignored[l.ignored_n++] = optarg;
        else
            return usage();
    }
    if (listen) {
        if (l.status_file == NULL || optind < argc)
            return usage();
        const char *format = getenv("LOG_FORMAT");
        log_init(format != NULL && strcmp(format, "json") == 0, false);
        return listener_run(&l);
    }
    if (optind >= argc || l.supervisor_log != NULL || l.ignored_n > 0)
        return usage();
    return command_run(argv + optind, l.status_file);
}
