#include "listener.h"

#include "base/log.h"
#include "event.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool status_file_write(const char *path, int status)
{
    char temporary[PATH_MAX];
    int n = snprintf(temporary, sizeof temporary, "%s.new", path);
    if (n < 0 || (size_t)n >= sizeof temporary)
        return false;
    FILE *f = fopen(temporary, "we");
    if (f == NULL)
        return false;
    bool written = fprintf(f, "%d\n", status) > 0;
    if (fclose(f) != 0 || !written)
        return false;
    return rename(temporary, path) == 0;
}

bool status_file_read(const char *path, int *ret_status)
{
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return false;
    char text[8];
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    char *end;
    long status = strtol(text, &end, 10);
    if (text[0] < '1' || text[0] > '9' || strcmp(end, "\n") != 0 || status > 255)
        return false;
    *ret_status = (int)status;
    return true;
}

static bool listener_ignores(const struct listener *l, const char *name)
{
    for (size_t i = 0; i < l->ignored_n; i++)
        if (strcmp(l->ignored[i], name) == 0)
            return true;
    return false;
}

/* Absent when the log does not tell. */
static struct log_field status_field(const struct listener *l, const char *name, int *ret_status)
{
    *ret_status = -1;
    FILE *f = l->supervisor_log == NULL ? NULL : fopen(l->supervisor_log, "re");
    if (f != NULL) {
        int status;
        if (event_exit_status(f, name, &status))
            *ret_status = status;
        fclose(f);
    }
    if (*ret_status < 0)
        return log_str("status", (struct str){NULL, 0});
    return log_i64("status", *ret_status);
}

static void program_lost(const struct listener *l, const char *name)
{
    int status;
    struct log_field field = status_field(l, name, &status);
    if (listener_ignores(l, name)) {
        LOG(LOG_WARN, "program_given_up", log_str("program", str_from(name)), field);
        return;
    }
    LOG(LOG_ERROR, "program_lost", log_str("program", str_from(name)), field,
        log_str("consequence", str_from("it cannot be kept running, so everything stops")));
    /* A program that keeps ending with 0 is lost all the same. */
    if (!status_file_write(l->status_file, status > 0 ? status : 1))
        LOG(LOG_ERROR, "status_not_written", log_str("file", str_from(l->status_file)),
            log_str("error", str_from(strerror(errno))));
    kill(getppid(), SIGTERM);
}

static void event_handle(const struct listener *l, enum event_kind kind, const struct event *e)
{
    struct log_field name = log_str("program", str_from(e->name));
    int status;
    switch (kind) {
    case EVENT_RUNNING:
        LOG(LOG_INFO, "program_running", name, log_i64("pid", e->pid));
        break;
    case EVENT_BACKOFF:
        LOG(LOG_WARN, "program_failed_to_start", name, log_i64("tries", e->tries),
            status_field(l, e->name, &status));
        break;
    case EVENT_EXITED:
        LOG(e->expected ? LOG_INFO : LOG_WARN, "program_exited", name, log_i64("pid", e->pid),
            status_field(l, e->name, &status));
        break;
    case EVENT_FATAL:
    case EVENT_UNKNOWN:
        program_lost(l, e->name);
        break;
    case EVENT_OTHER:
        break;
    }
}

static int stream_broken(const char *what)
{
    LOG(LOG_ERROR, "listener_confused", log_str("problem", str_from(what)));
    return 1;
}

/* supervisord's answers are read with stdio and ours must leave at once. */
static bool say(const char *text)
{
    return fputs(text, stdout) >= 0 && fflush(stdout) == 0;
}

int listener_run(const struct listener *l)
{
    char head[EVENT_HEAD_MAX], body[EVENT_BODY_MAX];

    for (;;) {
        if (!say("READY\n"))
            return stream_broken("standard output is closed");
        if (fgets(head, sizeof head, stdin) == NULL)
            return 0;
        size_t head_n = strlen(head);
        enum event_kind kind;
        size_t body_n;
        if (head_n == 0 || head[head_n - 1] != '\n' ||
            !event_head_parse(head, head_n - 1, &kind, &body_n))
            return stream_broken("a header that is not one");
        if (fread(body, 1, body_n, stdin) != body_n)
            return stream_broken("a body that is shorter than its header says");
        struct event event;
        if (kind != EVENT_OTHER) {
            if (!event_body_parse(body, body_n, &event))
                return stream_broken("a body that names no program");
            event_handle(l, kind, &event);
        }
        if (!say("RESULT 2\nOK"))
            return stream_broken("standard output is closed");
    }
}
