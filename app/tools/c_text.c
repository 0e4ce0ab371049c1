#include "tools/c_text.h"

#include <string.h>

size_t c_literal_length(struct slice s)
{
    for (size_t i = 1; i < s.n && s.p[i] != '\n'; i++) {
        if (s.p[i] == s.p[0])
            return i + 1;
        if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] != '\n')
            i++;
    }
    return 0;
}

const char *c_flaw_text(enum c_flaw flaw)
{
    switch (flaw) {
    case C_FINE:
        break;
    case C_OPEN_LITERAL:
        return "a quote that does not end on its line";
    case C_BRACKET:
        return "brackets that do not match";
    case C_TOO_DEEP:
        return "too many brackets in each other; compute this in C";
    case C_FORBIDDEN:
        return "only an expression may stand here: no ';', '#', '\\' or C comment";
    case C_NO_END:
        return "{{ without its }}";
    }
    return "";
}

static char partner(char open) { return open == '(' ? ')' : open == '[' ? ']' : '}'; }

static bool is_forbidden(struct slice s)
{
    return strchr(";#\\", s.p[0]) || slice_starts(s, "//") || slice_starts(s, "/*");
}

enum c_flaw c_find(struct slice s, const char *end, size_t *ret)
{
    char closing[C_DEPTH];
    size_t depth = 0, i = 0;

    while (i < s.n) {
        struct slice rest = slice_drop(s, i);
        char c = rest.p[0];

        *ret = i;
        i++;
        if (depth == 0 && slice_starts(rest, end))
            return C_FINE;
        if (c == '"' || c == '\'') {
            if (c_literal_length(rest) == 0)
                return C_OPEN_LITERAL;
            i += c_literal_length(rest) - 1;
        } else if (strchr("([{", c) && c) {
            if (depth == C_DEPTH)
                return C_TOO_DEEP;
            closing[depth++] = partner(c);
        } else if (strchr(")]}", c) && c) {
            if (depth == 0 || closing[--depth] != c)
                return C_BRACKET;
        } else if (is_forbidden(rest)) {
            return C_FORBIDDEN;
        }
    }
    *ret = 0;
    return C_NO_END;
}

bool c_split(struct slice s, char c, struct slice *ret_head, struct slice *ret_tail)
{
    char end[2] = {c, '\0'};
    size_t i;

    if (c_find(s, end, &i) != C_FINE)
        return false;
    *ret_head = slice_trim((struct slice){s.p, i});
    *ret_tail = slice_trim(slice_drop(s, i + 1));
    return true;
}

struct slice c_name(struct slice s)
{
    size_t n = 0;

    if (s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9')
        return (struct slice){s.p, 0};
    while (n < s.n && is_word(s.p[n]))
        n++;
    return (struct slice){s.p, n};
}
