#include "http/form.h"

#include "base/buf.h"

static const struct {
    struct str type;
    struct str suffix;
    struct str other; /* another name that clients use for the type */
} forms_known[FORMS_N] = {
    [FORM_PAGE] = {STR_INIT("text/html"), STR_INIT(""), STR_INIT("application/xhtml+xml")},
    [FORM_JSON] = {STR_INIT("application/json"), STR_INIT(".json"),
                   STR_INIT("application/problem+json")},
    [FORM_CSV] = {STR_INIT("text/csv"), STR_INIT(".csv"), STR_INIT("")},
    [FORM_VCARD] = {STR_INIT("text/vcard"), STR_INIT(".vcf"), STR_INIT("text/x-vcard")},
    [FORM_ATOM] = {STR_INIT("application/atom+xml"), STR_INIT(".atom"), STR_INIT("")},
};

struct str form_type(enum form form)
{
    return forms_known[form].type;
}

struct str form_suffix(enum form form)
{
    return forms_known[form].suffix;
}

enum form form_of_path(struct str path)
{
    for (int f = FORM_JSON; f < FORMS_N; f++)
        if (str_ends(path, forms_known[f].suffix))
            return (enum form)f;
    return FORM_PAGE;
}

/* The quality of one media range in thousandths; 1000 when none is given (RFC 9110, 12.4.2). */
static int range_quality(struct str params)
{
    while (!str_is_null(params) && params.n) {
        struct str one;
        params = str_cut(params, ';', &one);
        one = str_trim(one);
        if (one.n < 3 || (one.p[0] | 0x20) != 'q' || one.p[1] != '=')
            continue;
        int q = one.p[2] == '1' ? 1000 : 0;
        for (size_t i = 4, unit = 100; q < 1000 && i < one.n && i < 7; i++, unit /= 10)
            if (one.p[i] >= '0' && one.p[i] <= '9')
                q += (one.p[i] - '0') * (int)unit;
        return q;
    }
    return 1000;
}

/* How exactly a range names a type; -1: not at all. */
static int range_exactness(struct str range, struct str type)
{
    if (str_eq_nocase(range, type))
        return 2;
    if (str_eq(range, STR("*/*")))
        return 0;
    struct str kind = str_take(type, str_find(type, '/') + 1);
    return range.n == kind.n + 1 && str_ends(range, STR("*")) &&
                   str_eq_nocase(str_take(range, kind.n), kind)
               ? 1
               : -1;
}

struct form_liking form_liking(struct str accept, struct str type)
{
    struct form_liking best = {0, -1};
    struct str rest = str_trim(accept);
    if (!rest.n)
        return (struct form_liking){1000, 0};
    while (!str_is_null(rest)) {
        struct str item;
        struct str range;
        rest = str_cut(rest, ',', &item);
        int quality = range_quality(str_cut(item, ';', &range));
        int exactness = range_exactness(str_trim(range), type);
        bool better =
            exactness > best.exactness || (exactness == best.exactness && quality > best.quality);
        if (exactness >= 0 && better)
            best = (struct form_liking){quality, exactness};
    }
    return best;
}

/* By either of its names. */
static struct form_liking form_fit(struct str accept, enum form form)
{
    struct form_liking one = form_liking(accept, forms_known[form].type);
    struct str other = forms_known[form].other;
    if (other.n && one.exactness < 2) {
        struct form_liking two = form_liking(accept, other);
        if (two.exactness == 2)
            return two;
    }
    return one;
}

bool form_choose(struct str accept, unsigned forms, enum form *ret)
{
    struct form_liking best = {0, 0};
    for (int f = 0; f < FORMS_N; f++) {
        if (!(forms & FORM_BIT(f)))
            continue;
        struct form_liking fit = form_fit(accept, (enum form)f);
        if (fit.quality > best.quality ||
            (fit.quality && fit.quality == best.quality && fit.exactness > best.exactness)) {
            best = fit;
            *ret = (enum form)f;
        }
    }
    return best.quality > 0;
}

/* An address of at most this many bytes is given in the Link header; the header has little room. */
#define LINK_ADDRESS_MAX 512

/* What could end the <…> of a Link header, percent-encoded. */
static struct str address_make(struct arena *a, struct str path, struct str suffix,
                               struct str query)
{
    struct buf out;
    size_t room = 3 * (path.n + suffix.n + query.n) + 2;
    buf_fixed(&out, arena_alloc(a, room), room);
    struct str parts[] = {path, suffix, query.n ? STR("?") : STR(""), query};
    for (size_t part = 0; part < 4; part++)
        for (size_t i = 0; i < parts[part].n; i++) {
            unsigned char c = (unsigned char)parts[part].p[i];
            if (c <= ' ' || c > '~' || c == '<' || c == '>' || c == '"' || c == '\\')
                buf_printf(&out, "%%%02X", c);
            else
                buf_putc(&out, (char)c);
        }
    return buf_str(&out);
}

struct str form_links(struct arena *a, unsigned forms, enum form but, struct str path,
                      struct str query)
{
    struct str list = {0};
    if (path.n + query.n > LINK_ADDRESS_MAX)
        return list;
    for (int f = 0; f < FORMS_N; f++) {
        if (!(forms & FORM_BIT(f)) || f == (int)but)
            continue;
        struct str address = address_make(a, path, forms_known[f].suffix, query);
        list = arena_printf(a, "%.*s%s<%.*s>; rel=\"alternate\"; type=\"%.*s\"", STR_ARG(list),
                            list.n ? ", " : "", STR_ARG(address), STR_ARG(forms_known[f].type));
    }
    return list;
}
