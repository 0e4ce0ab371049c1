#include "http/packet.h"

static size_t u16_at(struct str s, size_t i)
{
    return (size_t)(unsigned char)s.p[i] | (size_t)(unsigned char)s.p[i + 1] << 8;
}

enum err packet_size(struct str bytes, size_t *ret)
{
    *ret = 0;
    if (bytes.n && bytes.p[0])
        return ERR_INPUT;
    if (bytes.n < PACKET_HEAD)
        return ERR_OK;
    *ret = PACKET_HEAD + u16_at(bytes, 1);
    return ERR_OK;
}

/* Takes one text with its length off the front; false at the end. */
static bool text_take(struct str *rest, struct str *ret)
{
    if (rest->n < 2 || rest->n - 2 < u16_at(*rest, 0))
        return false;
    *ret = (struct str){rest->p + 2, u16_at(*rest, 0)};
    *rest = str_drop(*rest, 2 + ret->n);
    return true;
}

struct str packet_var(struct str packet, struct str name)
{
    struct str rest = str_drop(packet, PACKET_HEAD);
    struct str key;
    struct str value;
    while (text_take(&rest, &key) && text_take(&rest, &value))
        if (str_eq(key, name))
            return value;
    return (struct str){0};
}
