#include "base/parse.h"

enum err parse_u64(struct str s, uint64_t *ret)
{
    uint64_t v = 0;

    if (!s.n)
        return ERR_INPUT;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return ERR_INPUT;
        if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
            __builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
            return ERR_INPUT;
    }
    *ret = v;
    return ERR_OK;
}

enum err parse_u32(struct str s, uint32_t *ret)
{
    uint64_t v;
    enum err err = parse_u64(s, &v);

    if (err)
        return err;
    if (v > UINT32_MAX)
        return ERR_INPUT;
    *ret = (uint32_t)v;
    return ERR_OK;
}

enum err parse_i64(struct str s, int64_t *ret)
{
    bool negative = s.n && s.p[0] == '-';
    uint64_t v;
    enum err err = parse_u64(negative ? str_drop(s, 1) : s, &v);

    if (err)
        return err;
    if (v > (uint64_t)INT64_MAX + negative)
        return ERR_INPUT;
    *ret = (int64_t)(negative ? 0 - v : v);
    return ERR_OK;
}
