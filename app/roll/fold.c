#include "roll/fold.h"

#include <utf8proc.h>

static size_t fold_ascii(struct str s, char ret[FOLD_MAX])
{
    size_t n = 0;
    for (; n < s.n && n < FOLD_MAX; n++) {
        char c = s.p[n];
        ret[n] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
    }
    return n;
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

size_t people_fold(struct str s, char ret[FOLD_MAX])
{
    if (is_ascii(s))
        return fold_ascii(s, ret);
    int32_t codes[FOLD_MAX];
    const utf8proc_option_t how =
        (utf8proc_option_t)(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                            UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
    utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)s.p, (utf8proc_ssize_t)s.n,
                                            codes, FOLD_MAX, how);
    if (n < 0 || n > FOLD_MAX)
        return fold_ascii(s, ret);
    size_t length = 0;
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        utf8proc_uint8_t bytes[4];
        utf8proc_ssize_t size = utf8proc_encode_char(codes[i], bytes);
        if (length + (size_t)size > FOLD_MAX)
            break;
        for (utf8proc_ssize_t b = 0; b < size; b++)
            ret[length++] = (char)bytes[b];
    }
    return length;
}
