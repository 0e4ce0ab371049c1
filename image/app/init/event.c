#include "event.h"

#include <ctype.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct word {
    const char *key;
    size_t key_n;
    const char *value;
    size_t value_n;
};

/* Takes the next "key:value" off *p. False at the end, and at a word without a colon, which leaves
 * *p short of the end. */
static bool word_next(const char **p, const char *end, struct word *ret)
{
    while (*p < end && (**p == ' ' || **p == '\n'))
        (*p)++;
    const char *word = *p;
    while (*p < end && **p != ' ' && **p != '\n')
        (*p)++;
    const char *colon = memchr(word, ':', (size_t)(*p - word));
    if (colon == NULL) {
        *p = word;
        return false;
    }
    ret->key = word;
    ret->key_n = (size_t)(colon - word);
    ret->value = colon + 1;
    ret->value_n = (size_t)(*p - colon - 1);
    return true;
}

static bool word_is(const struct word *w, const char *key)
{
    return w->key_n == strlen(key) && memcmp(w->key, key, w->key_n) == 0;
}

static bool number_parse(const char *p, size_t n, long max, long *ret)
{
    if (n == 0)
        return false;
    long value = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isdigit((unsigned char)p[i]))
            return false;
        int digit = p[i] - '0';
        if (digit > max || value > (max - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *ret = value;
    return true;
}

static enum event_kind kind_find(const struct word *w)
{
    static const struct {
        const char *name;
        enum event_kind kind;
    } kinds[] = {
        {"PROCESS_STATE_RUNNING", EVENT_RUNNING}, {"PROCESS_STATE_BACKOFF", EVENT_BACKOFF},
        {"PROCESS_STATE_EXITED", EVENT_EXITED},   {"PROCESS_STATE_FATAL", EVENT_FATAL},
        {"PROCESS_STATE_UNKNOWN", EVENT_UNKNOWN},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (w->value_n == strlen(kinds[i].name) && memcmp(w->value, kinds[i].name, w->value_n) == 0)
            return kinds[i].kind;
    return EVENT_OTHER;
}

bool event_head_parse(const char *line, size_t n, enum event_kind *ret_kind, size_t *ret_len)
{
    const char *p = line, *end = line + n;
    struct word w;
    bool named = false;
    long len = -1;
    enum event_kind kind = EVENT_OTHER;

    while (word_next(&p, end, &w)) {
        if (word_is(&w, "eventname")) {
            named = w.value_n > 0;
            kind = kind_find(&w);
        } else if (word_is(&w, "len") && !number_parse(w.value, w.value_n, EVENT_BODY_MAX, &len)) {
            return false;
        }
    }
    if (p < end || !named || len < 0)
        return false;
    *ret_kind = kind;
    *ret_len = (size_t)len;
    return true;
}

static bool name_copy(const struct word *w, char *to)
{
    if (w->value_n == 0 || w->value_n >= EVENT_NAME_MAX)
        return false;
    for (size_t i = 0; i < w->value_n; i++)
        if (!isgraph((unsigned char)w->value[i]) || w->value[i] == '/')
            return false;
    memcpy(to, w->value, w->value_n);
    to[w->value_n] = '\0';
    return true;
}

bool event_body_parse(const char *body, size_t n, struct event *ret)
{
    const char *p = body, *end = body + n;
    struct event event = {.pid = -1, .tries = -1};
    struct word w;

    while (word_next(&p, end, &w)) {
        bool ok = true;
        long number = 0;
        if (word_is(&w, "processname")) {
            ok = name_copy(&w, event.name);
        } else if (word_is(&w, "pid")) {
            ok = number_parse(w.value, w.value_n, INT_MAX, &event.pid);
        } else if (word_is(&w, "tries")) {
            ok = number_parse(w.value, w.value_n, INT_MAX, &event.tries);
        } else if (word_is(&w, "expected")) {
            ok = number_parse(w.value, w.value_n, 1, &number);
            event.expected = number == 1;
        }
        if (!ok)
            return false;
    }
    if (p < end || event.name[0] == '\0')
        return false;
    *ret = event;
    return true;
}

/* "SIGKILL" to 9. The C library knows abbreviations by number only. */
static int signal_number(const char *name)
{
    if (strncmp(name, "SIG", 3) != 0)
        return 0;
    for (int number = 1; number < NSIG; number++) {
        const char *abbreviation = sigabbrev_np(number);
        if (abbreviation == NULL)
            continue;
        size_t n = strlen(abbreviation);
        if (strncmp(name + 3, abbreviation, n) == 0 && !isalnum((unsigned char)name[3 + n]))
            return number;
    }
    return 0;
}

/* text: what follows "exited: NAME ", such as "(exit status 1; not expected)" or
 * "(terminated by SIGKILL (core dumped); not expected)". */
static bool status_parse(const char *text, int *ret_status)
{
    static const char code[] = "(exit status ", by_signal[] = "(terminated by ";
    if (strncmp(text, code, sizeof code - 1) == 0) {
        const char *digits = text + sizeof code - 1;
        long status;
        if (!number_parse(digits, strspn(digits, "0123456789"), 255, &status))
            return false;
        *ret_status = (int)status;
        return true;
    }
    if (strncmp(text, by_signal, sizeof by_signal - 1) == 0) {
        int number = signal_number(text + sizeof by_signal - 1);
        if (number == 0)
            return false;
        *ret_status = 128 + number;
        return true;
    }
    return false;
}

bool event_exit_status(FILE *supervisor_log, const char *name, int *ret_status)
{
    static const char marker[] = "exited: ";
    size_t name_n = strlen(name);
    char line[1024];
    bool found = false;

    while (fgets(line, sizeof line, supervisor_log) != NULL) {
        const char *p = strstr(line, marker);
        if (p == NULL)
            continue;
        p += sizeof marker - 1;
        if (strncmp(p, name, name_n) == 0 && p[name_n] == ' ' &&
            status_parse(p + name_n + 1, ret_status))
            found = true;
    }
    return found;
}
