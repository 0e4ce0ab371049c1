/* muster-init: the first process of the container, and supervisord's event listener.
 *
 *   muster-init [--status-file FILE] -- COMMAND [ARGUMENT…]
 *       command.h. Ends with COMMAND's status, or the one that its listener has left in FILE.
 *
 *   muster-init --listener --status-file FILE [--supervisor-log FILE] [--ignore PROGRAM]…
 *       listener.h. LOG_FORMAT=json in the environment chooses the form of its lines.
 *
 * Status 2: wrong use. */
#include "base/log.h"
#include "command.h"
#include "listener.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void)
{
    fputs("usage: muster-init [--status-file FILE] -- COMMAND [ARGUMENT...]\n"
          "       muster-init --listener --status-file FILE [--supervisor-log FILE]"
          " [--ignore PROGRAM]...\n",
          stderr);
    return 2;
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
