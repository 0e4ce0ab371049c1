/* log.h: one line per event on standard error.
 *
 * Two forms, chosen once at start: text for people ("2026-01-02T03:04:05.678Z info listening
 * port=8080") and JSON ({"time":…,"level":"info","event":"listening","port":8080}), one object a
 * line. Times are UTC. A line leaves in one write(2), so lines of several processes do not mix.
 *
 * Values are escaped: a log line cannot be forged by a newline in a URL. In the text form a value
 * is quoted, with JSON's escapes, unless it is plain (letters, digits, most punctuation); absent is
 * a bare -. Control and bidirectional formatting characters leave as \uXXXX, bytes that are not
 * UTF-8 as \ufffd.
 *
 * A value is cut after LOG_VALUE_MAX bytes, a field that does not fit into the line is left out,
 * and a line that lost anything so ends with cut=true. Names and events are constants of ours and
 * need no escape. Never log a password, a cookie or a query's personal data.
 *
 * Takes no memory, keeps errno, may be called from any thread once log_init() is done. */
#ifndef MUSTER_BASE_LOG_H
#define MUSTER_BASE_LOG_H

#include "base/str.h"

#include <stdint.h>

#define LOG_LINE_MAX 4096  /* bytes of a line, the newline included */
#define LOG_VALUE_MAX 1024 /* bytes of a text value as it is printed */

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_field {
    const char *name;
    enum { LOG_STR, LOG_I64, LOG_F64 } type;
    struct str s;
    int64_t i;
    double f; /* printed with three digits; not finite: as absent */
};

/* json: the JSON form. debug: lines of LOG_DEBUG are printed too. Default: text, no debug. */
void log_init(bool json, bool debug);
/* event: a short constant name ("request", "db_connected"). fields may be NULL when n is 0. */
void log_event(enum log_level level, const char *event, const struct log_field *fields, size_t n);

struct log_field log_str(const char *name, struct str s);
struct log_field log_i64(const char *name, int64_t v);
struct log_field log_f64(const char *name, double v);

/* Shortage of memory and broken ceilings: logs the event as an error with bytes=… and ends the
 * process with abort(). */
void log_abort(const char *event, size_t bytes) __attribute__((noreturn));

/* LOG(LOG_INFO, "listening", log_i64("port", port)), with one field at least. The fields are
 * evaluated once. */
#define LOG(level, event, ...)                                                                     \
    log_event((level), (event), (const struct log_field[]){__VA_ARGS__},                           \
              sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field))

#endif
