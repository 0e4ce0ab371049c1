/* command.h: a command, run as the first process of a container must run one. A server under
 * supervisord is run so as well: when its master is killed, its workers would live on, and hold its
 * ports against the next. */
#ifndef MUSTER_INIT_COMMAND_H
#define MUSTER_INIT_COMMAND_H

/* Runs command (NULL at its end, searched in PATH) and returns when it has ended: its status, as a
 * shell would say it (128 + n for signal n), or the one in status_file if there is one by then; a
 * file of an earlier run is removed first. status_file may be NULL.
 *
 * Every signal that arrives is handed on to the command. What nobody else reaps is reaped, also
 * outside a container, where orphans come here because this process asks for them. What the command
 * leaves behind is ended: SIGTERM, and SIGKILL after 5 s. Should this process be killed, the
 * command gets SIGTERM.
 *
 * 126: the command cannot be run, 127: it does not exist; a line on standard error says so. Blocks
 * all signals for good; meant to be the last thing that a program does. */
int command_run(char **command, const char *status_file);

#endif
