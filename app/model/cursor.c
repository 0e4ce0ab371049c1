#include "model/cursor.h"

#include "base/buf.h"
#include "base/parse.h"
#include "base/utf8.h"

/* Names have 16 characters and departments 40, of up to four bytes each. */
#define TEXT_MAX 255

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static struct str base64url_write(struct str s, struct arena *a)
{
    char *out = arena_alloc(a, s.n * 4 / 3 + 4);
    size_t n = 0;
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < s.n; i++) {
        bits = bits << 8 | (unsigned char)s.p[i];
        for (have += 8; have >= 6; have -= 6)
            out[n++] = alphabet[bits >> (have - 6) & 63];
    }
    if (have)
        out[n++] = alphabet[bits << (6 - have) & 63];
    return (struct str){out, n};
}

static enum err base64url_read(struct str s, struct arena *a, struct str *ret)
{
    char *out = arena_alloc(a, s.n);
    size_t n = 0;
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *at = s.p[i] ? __builtin_strchr(alphabet, s.p[i]) : NULL;
        if (!at)
            return ERR_INPUT;
        bits = bits << 6 | (uint32_t)(at - alphabet);
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (char)(bits >> have & 255);
        }
    }
    *ret = (struct str){out, n};
    return ERR_OK;
}

struct str cursor_write(const struct roll_place *place, enum roll_order order, bool descending,
                        struct arena *a)
{
    size_t room = 80 + place->text.n + place->text2.n; /* of all the numbers, and of the names */
    struct buf out;
    buf_fixed(&out, arena_alloc(a, room), room);
    buf_printf(&out, "%d%c\n%u\n%llu\n%zu\n", (int)order, descending ? 'd' : 'a', place->emp_no,
               (unsigned long long)place->number, place->text.n);
    buf_put(&out, place->text);
    buf_put(&out, place->text2);
    return base64url_write(buf_str(&out), a);
}

enum err cursor_read(struct str text, enum roll_order order, bool descending, struct arena *a,
                     struct roll_place *ret)
{
    struct str rest;
    struct str kind;
    struct str number;
    struct str key;
    struct str first; /* the length of the first text; texts may hold anything */
    uint32_t n;
    struct roll_place place = {.some = true};
    enum err err = base64url_read(text, a, &rest);
    if (err)
        return err;
    rest = str_cut(rest, '\n', &kind);
    rest = str_cut(rest, '\n', &number);
    rest = str_cut(rest, '\n', &key);
    rest = str_cut(rest, '\n', &first);
    if (str_is_null(rest) || parse_u32(first, &n) || n > rest.n)
        return ERR_INPUT;
    place.text = str_take(rest, n);
    place.text2 = str_drop(rest, n);
    if (place.text.n > TEXT_MAX || place.text2.n > TEXT_MAX || !utf8_valid(place.text) ||
        !utf8_valid(place.text2))
        return ERR_INPUT;
    struct str wanted = arena_printf(a, "%d%c", (int)order, descending ? 'd' : 'a');
    if (!str_eq(kind, wanted) || parse_u32(number, &place.emp_no) || parse_u64(key, &place.number))
        return ERR_INPUT;
    *ret = place;
    return ERR_OK;
}
