#include "api/words.h"

#include "ask/directory.h"
#include "base/url.h"
#include "http/link.h"

#define CURSOR_HEAD 9 /* eight digits and the direction */

enum err words_read(struct req *req, const char *parameter, struct str text,
                    const char *const *words, unsigned *ret)
{
    unsigned bits = 0;
    while (text.n) {
        struct str word;
        unsigned bit = 0;
        text = str_cut(text, ',', &word);
        word = str_trim(word);
        for (unsigned i = 0; words[i]; i++)
            if (str_eq(word, str_from(words[i])))
                bit = 1u << i;
        if (bit && !(bits & bit)) {
            bits |= bit;
            continue;
        }
        struct str all = STR("");
        for (unsigned i = 0; words[i]; i++)
            all = arena_printf(req->arena, "%.*s%s%s", STR_ARG(all), i ? ", " : "", words[i]);
        return ask_mistake(
            req, str_from(parameter),
            bit ? arena_printf(req->arena, "%s names “%.*s” twice", parameter, STR_ARG(word))
                : arena_printf(req->arena, "%s takes a list of %.*s", parameter, STR_ARG(all)));
    }
    *ret = bits;
    return ERR_OK;
}

/* ---- cursors ----------------------------------------------------------------------------------
 */

static bool is_of_the_list(struct str name)
{
    static const char *const others[] = {"cursor", "limit", "fields", "facets"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (str_eq(name, str_from(others[i])))
            return false;
    return true;
}

/* FNV-1a, 32 bits. */
static uint32_t hash_on(uint32_t h, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * UINT32_C(16777619);
    return (h ^ 0xff) * UINT32_C(16777619);
}

/* A sum over the pairs, so that their order does not matter. */
static uint32_t list_hash(const struct req *req)
{
    uint32_t sum = hash_on(UINT32_C(2166136261), req->path);
    struct str rest = req->query;
    struct str name;
    struct str value;
    enum err err;
    while (query_next(req->arena, &rest, &name, &value, &err))
        if (!err && value.n && is_of_the_list(name))
            sum += hash_on(hash_on(UINT32_C(2166136261), name), value);
    return sum;
}

struct str list_cursor(const struct req *req, bool backwards, struct str place)
{
    return arena_printf(req->arena, "%08x%c%.*s", list_hash(req), backwards ? 'b' : 'a',
                        STR_ARG(place));
}

enum err list_cursor_mistake(struct req *req)
{
    return ask_mistake(req, STR("cursor"),
                       STR("cursor is not one of this list; begin again without it"));
}

enum err list_cursor_read(struct req *req, struct str cursor, bool *ret_backwards,
                          struct str *ret_place)
{
    struct str head = arena_printf(req->arena, "%08x", list_hash(req));
    char way = cursor.n >= CURSOR_HEAD ? cursor.p[CURSOR_HEAD - 1] : 0;
    if ((way != 'a' && way != 'b') || !str_starts(cursor, head))
        return list_cursor_mistake(req);
    *ret_backwards = way == 'b';
    *ret_place = str_drop(cursor, CURSOR_HEAD);
    return ERR_OK;
}

void list_links(const struct req *req, struct resp *resp, struct str next, struct str previous)
{
    struct url first = link_with(req, STR("cursor"), (struct str){0});
    struct str links = arena_printf(req->arena, "<%.*s>; rel=\"first\"", STR_ARG(first.s));
    if (next.n)
        links = arena_printf(req->arena, "%.*s, <%.*s>; rel=\"next\"", STR_ARG(links),
                             STR_ARG(link_with(req, STR("cursor"), next).s));
    if (previous.n)
        links = arena_printf(req->arena, "%.*s, <%.*s>; rel=\"prev\"", STR_ARG(links),
                             STR_ARG(link_with(req, STR("cursor"), previous).s));
    resp_header(resp, STR("Link"), links);
}
