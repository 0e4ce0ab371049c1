/* event.h: what supervisord tells an event listener, taken apart.
 *
 * An event is a header line and a body of as many bytes as the header says:
 *
 *   ver:3.0 server:supervisor serial:21 pool:lost poolserial:10 eventname:PROCESS_STATE_FATAL
 * len:58 processname:uwsgi groupname:uwsgi from_state:BACKOFF
 *
 * Both are "key:value" words with one space between. Keys that we do not know are passed over, so a
 * newer supervisord may add some. Nothing here takes memory; the parsers are pure.
 * Source: "Event Listener Notification Protocol" of the Supervisor manual. */
#ifndef MUSTER_INIT_EVENT_H
#define MUSTER_INIT_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define EVENT_HEAD_MAX 512  /* bytes of a header line, the newline included */
#define EVENT_BODY_MAX 4096 /* bytes of a body; supervisord's own are under 200 */
#define EVENT_NAME_MAX 64   /* bytes of a program's name, the NUL included */

enum event_kind {
    EVENT_OTHER,   /* not ours; answered and forgotten */
    EVENT_RUNNING, /* has stayed up for its startsecs */
    EVENT_BACKOFF, /* went down too early, will be tried again */
    EVENT_EXITED,  /* went down after it had been up */
    EVENT_FATAL,   /* supervisord has given it up */
    EVENT_UNKNOWN  /* supervisord has lost sight of it: as bad as given up */
};

struct event {
    char name[EVENT_NAME_MAX];
    long pid;      /* -1: not told */
    long tries;    /* of EVENT_BACKOFF; -1: not told */
    bool expected; /* of EVENT_EXITED: the exit status is one of the program's exitcodes */
};

/* line: n bytes without the newline. False: there is no eventname, or no len of 0 … EVENT_BODY_MAX;
 * the stream cannot be followed any further. */
bool event_head_parse(const char *line, size_t n, enum event_kind *ret_kind, size_t *ret_len);

/* The body of a PROCESS_STATE event. False: it names no program, the name is too long or holds a
 * character that a path must not, or a number is not one. */
bool event_body_parse(const char *body, size_t n, struct event *ret);

/* The status with which the program ended last, as a shell would say it (128 + n for signal n),
 * from supervisord's log: the events do not carry it. False: the log does not tell. */
bool event_exit_status(FILE *supervisor_log, const char *name, int *ret_status);

#endif
