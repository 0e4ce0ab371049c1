#include "base/log.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* What ends a line that lost something; its bytes are kept free. */
#define CUT_JSON ",\"cut\":true"
#define CUT_TEXT " cut=true"
#define END_MAX (sizeof(CUT_JSON) + sizeof("}\n"))

static struct {
    bool json;
    bool debug;
} options;

void log_init(bool json, bool debug)
{
    options.json = json;
    options.debug = debug;
}

/* Characters that could end the line, move the cursor or turn the reading direction. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x200e || code == 0x200f ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static struct str escaped(uint32_t code, char text[6])
{
    static const char hex[] = "0123456789abcdef";

    text[0] = '\\';
    if (code == '"' || code == '\\') {
        text[1] = (char)code;
        return (struct str){text, 2};
    }
    text[1] = 'u';
    for (int i = 0; i < 4; i++)
        text[2 + i] = hex[code >> (12 - 4 * i) & 15];
    return (struct str){text, 6};
}

/* Writes s in quotes. False when it was cut: only whole characters and escapes leave. */
static bool put_quoted(struct buf *line, struct str s)
{
    size_t most = line->n + LOG_VALUE_MAX;
    bool whole = true;

    buf_putc(line, '"');
    while (s.n && whole) {
        char text[6];
        uint32_t code = 0xfffd;
        size_t n = utf8_next(s, &code);
        struct str unit = str_take(s, n);

        if (!n || code == '"' || code == '\\' || is_control(code))
            unit = escaped(code, text);
        whole = line->n + unit.n < most;
        if (whole)
            buf_put(line, unit);
        s = str_drop(s, n ? n : 1);
    }
    buf_putc(line, '"');
    return whole;
}

static bool is_plain(struct str s)
{
    if (!s.n || s.n > LOG_VALUE_MAX || str_eq(s, STR("-")))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] > '~' || s.p[i] == '"' || s.p[i] == '\\' || s.p[i] == '=')
            return false;
    return true;
}

static void put_absent(struct buf *line)
{
    buf_put(line, options.json ? STR("null") : STR("-"));
}

/* False when the value was cut. */
static bool put_value(struct buf *line, const struct log_field *field)
{
    switch (field->type) {
    case LOG_STR:
        if (str_is_null(field->s))
            put_absent(line);
        else if (options.json || !is_plain(field->s))
            return put_quoted(line, field->s);
        else
            buf_put(line, field->s);
        break;
    case LOG_I64:
        buf_i64(line, field->i);
        break;
    case LOG_F64:
        if (field->f - field->f == 0)
            buf_f64(line, field->f, 3);
        else
            put_absent(line);
        break;
    }
    return true;
}

/* False when something was lost: a field that does not fit leaves no trace. */
static bool put_field(struct buf *line, const struct log_field *field)
{
    size_t before = line->n;
    bool whole;

    buf_put(line, options.json ? STR(",\"") : STR(" "));
    buf_put(line, str_from(field->name));
    buf_put(line, options.json ? STR("\":") : STR("="));
    whole = put_value(line, field);
    if (buf_err(line)) {
        line->n = before;
        line->overflow = false;
        return false;
    }
    return whole;
}

static void put_time(struct buf *line)
{
    struct timespec now;
    char date[DATE_TEXT_SIZE];
    int second;

    clock_gettime(CLOCK_REALTIME, &now);
    second = (int)(now.tv_sec % 86400);
    date_format((struct date){(int32_t)(now.tv_sec / 86400)}, date);
    buf_put(line, (struct str){date, sizeof(date)});
    buf_printf(line, "T%02d:%02d:%02d.%03dZ", second / 3600, second / 60 % 60, second % 60,
               (int)(now.tv_nsec / 1000000));
}

static void put_head(struct buf *line, enum log_level level, const char *event)
{
    static const char *const levels[] = {"debug", "info", "warn", "error"};

    buf_put(line, options.json ? STR("{\"time\":\"") : STR(""));
    put_time(line);
    buf_put(line, options.json ? STR("\",\"level\":\"") : STR(" "));
    buf_put(line, str_from(levels[level]));
    buf_put(line, options.json ? STR("\",\"event\":\"") : STR(" "));
    buf_put(line, str_from(event));
    buf_put(line, options.json ? STR("\"") : STR(""));
}

void log_event(enum log_level level, const char *event, const struct log_field *fields, size_t n)
{
    char storage[LOG_LINE_MAX + 1];
    struct buf line;
    bool whole = true;
    int saved = errno;

    if (level == LOG_DEBUG && !options.debug)
        return;
    buf_fixed(&line, storage, sizeof(storage));
    line.limit -= END_MAX;
    put_head(&line, level, event);
    for (size_t i = 0; i < n; i++)
        whole = put_field(&line, &fields[i]) && whole;
    line.limit += END_MAX;
    if (!whole)
        buf_put(&line, options.json ? STR(CUT_JSON) : STR(CUT_TEXT));
    buf_put(&line, options.json ? STR("}\n") : STR("\n"));
    while (write(STDERR_FILENO, line.p, line.n) < 0 && errno == EINTR)
        continue;
    errno = saved;
}

void log_abort(const char *event, size_t bytes)
{
    LOG(LOG_ERROR, event, log_i64("bytes", bytes > INT64_MAX ? INT64_MAX : (int64_t)bytes));
    abort();
}

struct log_field log_str(const char *name, struct str s)
{
    return (struct log_field){.name = name, .type = LOG_STR, .s = s};
}

struct log_field log_i64(const char *name, int64_t v)
{
    return (struct log_field){.name = name, .type = LOG_I64, .i = v};
}

struct log_field log_f64(const char *name, double v)
{
    return (struct log_field){.name = name, .type = LOG_F64, .f = v};
}
