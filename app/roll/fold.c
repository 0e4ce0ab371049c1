#include "roll/fold.h"

#include "base/utf8.h"

#include <utf8proc.h>

/* More than one character ever becomes. */
#define CODES_MAX 64

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

/* Appends the folded form of one character; false when there is no room for all of it. */
static bool fold_code(int32_t code, char ret[FOLD_MAX], size_t *length)
{
    const utf8proc_option_t how =
        (utf8proc_option_t)(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                            UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
    int32_t codes[CODES_MAX];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(code, codes, CODES_MAX, how, &boundary);
    char bytes[4 * CODES_MAX];
    size_t size = 0;
    for (utf8proc_ssize_t i = 0; i < n && i < CODES_MAX; i++)
        size += (size_t)utf8proc_encode_char(codes[i], (utf8proc_uint8_t *)bytes + size);
    if (*length + size > FOLD_MAX)
        return false;
    for (size_t b = 0; b < size; b++)
        ret[(*length)++] = bytes[b];
    return true;
}

/* Character by character: the order of marks, which only the whole would tell, does not matter, as
 * marks are dropped. */
size_t people_fold(struct str s, char ret[FOLD_MAX])
{
    if (is_ascii(s) || !utf8_valid(s))
        return fold_ascii(s, ret);
    size_t length = 0;
    uint32_t code = 0;
    for (size_t size; (size = utf8_next(s, &code)) > 0; s = str_drop(s, size))
        if (!fold_code((int32_t)code, ret, &length))
            break;
    return length;
}
