#include "roll/words.h"

#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

/* The letter-like apostrophes of some languages: no letters here. */
static bool is_apostrophe_letter(uint32_t code)
{
    return code == 0x2bb || code == 0x2bc;
}

bool words_size(struct str s, size_t *ret_size)
{
    uint32_t code = 0;
    *ret_size = 1;
    size_t size = utf8_next(s, &code);
    if (!size)
        return true;
    *ret_size = size;
    if (is_apostrophe_letter(code))
        return false;
    switch (utf8proc_category((int32_t)code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

bool words_joint(struct str s)
{
    uint32_t code = 0;
    return utf8_next(s, &code) &&
           (code == '\'' || code == '`' || code == '-' || code == 0x2018 || code == 0x2019 ||
            (code >= 0x2010 && code <= 0x2013) || is_apostrophe_letter(code));
}

struct str words_next(struct str *rest)
{
    size_t size = 0;
    while (rest->n && !words_size(*rest, &size))
        *rest = str_drop(*rest, size);
    struct str word = {rest->p, 0};
    while (rest->n && words_size(*rest, &size)) {
        word.n += size;
        *rest = str_drop(*rest, size);
    }
    return word.n ? word : (struct str){0};
}

struct str words_join(struct str s, char ret[FOLD_MAX])
{
    size_t n = 0;
    for (struct str word = words_next(&s); word.n; word = words_next(&s)) {
        memcpy(ret + n, word.p, word.n);
        n += word.n;
    }
    return (struct str){ret, n};
}
