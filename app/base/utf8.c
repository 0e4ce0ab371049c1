#include "base/utf8.h"

#include <string.h>

size_t utf8_next(struct str s, uint32_t *ret_code)
{
    /* The smallest code that needs so many bytes: less is an overlong form. */
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t code;
    size_t n;

    if (!s.n)
        return 0;
    code = (unsigned char)s.p[0];
    if (code < 0x80) {
        *ret_code = code;
        return 1;
    }
    if ((code & 0xe0) == 0xc0)
        n = 2;
    else if ((code & 0xf0) == 0xe0)
        n = 3;
    else if ((code & 0xf8) == 0xf0)
        n = 4;
    else
        return 0;
    if (s.n < n)
        return 0;
    code &= 0x7fU >> n;
    for (size_t i = 1; i < n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if ((c & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (c & 0x3f);
    }
    if (code < least[n] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
        return 0;
    *ret_code = code;
    return n;
}

bool utf8_valid(struct str s)
{
    size_t i = 0;

    while (i < s.n) {
        uint64_t eight;
        uint32_t code;
        size_t n;

        /* Nearly all text is ASCII: eight bytes at a time. */
        if (s.n - i >= sizeof(eight)) {
            memcpy(&eight, s.p + i, sizeof(eight));
            if (!(eight & 0x8080808080808080U)) {
                i += sizeof(eight);
                continue;
            }
        }
        n = utf8_next(str_drop(s, i), &code);
        if (!n)
            return false;
        i += n;
    }
    return true;
}
