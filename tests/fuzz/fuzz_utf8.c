/* Any bytes: text is valid when it is a row of characters, each of which encodes to the bytes that
 * it was read from. */
#include "base/utf8.h"

#include "fuzz.h"

static size_t encode(uint32_t code, char to[4])
{
    size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

    for (size_t i = n; i-- > 1; code >>= 6)
        to[i] = (char)(0x80 | (code & 0x3f));
    to[0] = (char)(n == 1 ? code : (0xf00 >> n & 0xff) | code);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = {(const char *)data, size};
    struct str rest = s;

    while (rest.n) {
        uint32_t code = UINT32_MAX;
        char text[4];
        size_t n = utf8_next(rest, &code);

        if (!n) {
            ALWAYS(code == UINT32_MAX);
            break;
        }
        ALWAYS(n <= 4 && n <= rest.n);
        ALWAYS(code <= 0x10ffff && (code < 0xd800 || code > 0xdfff));
        ALWAYS(encode(code, text) == n);
        ALWAYS(str_eq(str_take(rest, n), (struct str){text, n}));
        rest = str_drop(rest, n);
    }
    ALWAYS(utf8_valid(s) == (rest.n == 0));
    ALWAYS(utf8_valid(str_take(s, s.n - rest.n)));
    return 0;
}
