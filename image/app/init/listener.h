/* listener.h: supervisord's event listener.
 *
 * supervisord starts it like any program and speaks with it over standard input and output; what
 * it has to say goes to standard error, through base/log.h, in the form of all our log lines.
 * It tells what becomes of each program, and when one is lost for good (state FATAL or UNKNOWN)
 * it writes the status for muster-init into a file and asks supervisord, its parent, to stop:
 * a container that has lost its purpose must end, not linger and look alive. */
#ifndef MUSTER_INIT_LISTENER_H
#define MUSTER_INIT_LISTENER_H

#include <stdbool.h>
#include <stddef.h>

struct listener {
    const char *status_file;    /* where the status of a lost program is put; may not be NULL */
    const char *supervisor_log; /* supervisord's log, which knows exit statuses; NULL: none */
    char **ignored;             /* names of programs that may be lost */
    size_t ignored_n;
};

/* Speaks until standard input ends. Returns the process's exit status: 0 at the end of input, 1
 * when the stream cannot be followed; supervisord then starts the listener again and repeats the
 * event that was not answered. */
int listener_run(const struct listener *l);

/* Writes status, 1 … 255, as text, in one step: a reader sees all of it or no file. */
bool status_file_write(const char *path, int status);
/* False: there is no such file, or it holds anything but a number from 1 to 255. */
bool status_file_read(const char *path, int *ret_status);

#endif
