#include "http/range.h"

/* Takes the digits off the front of *s; false when there are none. Stops at the largest number. */
static bool number_take(struct str *s, uint64_t *ret)
{
    uint64_t v = 0;
    size_t i = 0;
    for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
        uint64_t digit = (uint64_t)(s->p[i] - '0');
        v = v > (UINT64_MAX - digit) / 10 ? UINT64_MAX : v * 10 + digit;
    }
    *s = str_drop(*s, i);
    *ret = v;
    return i > 0;
}

struct range range_parse(struct str header, uint64_t length)
{
    const struct range whole = {RANGE_NONE, 0, length};
    const struct range beyond = {RANGE_BEYOND, 0, length};
    struct str unit;
    struct str rest = str_cut(header, '=', &unit);
    if (str_is_null(header) || !str_eq_nocase(str_trim(unit), STR("bytes")))
        return whole;
    rest = str_trim(rest);
    uint64_t first;
    uint64_t last = UINT64_MAX;
    bool has_first = number_take(&rest, &first);
    if (!str_starts(rest, STR("-")))
        return whole;
    rest = str_drop(rest, 1);
    bool has_last = number_take(&rest, &last);
    if (rest.n || (!has_first && !has_last))
        return whole;
    if (!has_first) {
        /* The last so many bytes; none of them is none at all. */
        if (!last || !length)
            return beyond;
        return (struct range){RANGE_PART, last < length ? length - last : 0, length};
    }
    if (has_last && last < first)
        return whole;
    if (first >= length)
        return beyond;
    bool to_end = !has_last || last >= length;
    return (struct range){RANGE_PART, first, to_end ? length : last + 1};
}

struct str range_content(const struct range *range, uint64_t length, struct arena *a)
{
    if (range->kind == RANGE_BEYOND)
        return arena_printf(a, "bytes */%llu", (unsigned long long)length);
    return arena_printf(a, "bytes %llu-%llu/%llu", (unsigned long long)range->start,
                        (unsigned long long)range->end - 1, (unsigned long long)length);
}
