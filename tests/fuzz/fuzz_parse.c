/* Any text: the three readers of numbers agree with each other, with a look at the characters, and
 * with the C library's readers. */
#include "base/parse.h"

#include "fuzz.h"

#include <errno.h>
#include <string.h>

static bool only_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!memchr("0123456789", s.p[i], 10))
            return false;
    return s.n > 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = {(const char *)data, size};
    bool negative = s.n && s.p[0] == '-';
    char *text = calloc(size + 1, 1);
    uint64_t u64 = 77;
    uint32_t u32 = 77;
    int64_t i64 = 77;
    bool is_u64 = !parse_u64(s, &u64);
    bool is_u32 = !parse_u32(s, &u32);
    bool is_i64 = !parse_i64(s, &i64);
    bool fits;

    if (!text)
        return 0;
    if (size)
        memcpy(text, data, size);
    errno = 0;
    ALWAYS(is_u64 || u64 == 77);
    ALWAYS(is_u32 || u32 == 77);
    ALWAYS(is_i64 || i64 == 77);
    if (only_digits(negative ? str_drop(s, 1) : s)) {
        long long theirs = strtoll(text, NULL, 10);

        fits = errno == 0;
        ALWAYS(is_i64 == fits && (!fits || i64 == theirs));
    } else {
        ALWAYS(!is_i64);
    }
    errno = 0;
    if (only_digits(s)) {
        unsigned long long theirs = strtoull(text, NULL, 10);

        fits = errno == 0;
        ALWAYS(is_u64 == fits && (!fits || u64 == theirs));
        ALWAYS(is_u32 == (fits && theirs <= UINT32_MAX) && (!is_u32 || u32 == theirs));
    } else {
        ALWAYS(!is_u64 && !is_u32);
    }
    free(text);
    return 0;
}
