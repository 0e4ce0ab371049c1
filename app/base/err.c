#include "base/err.h"

const char *err_name(enum err err)
{
    switch (err) {
    case ERR_OK:
        return "ok";
    case ERR_INPUT:
        return "input";
    case ERR_NOT_FOUND:
        return "not_found";
    case ERR_TOO_BIG:
        return "too_big";
    case ERR_AWAY:
        return "away";
    case ERR_LOADING:
        return "loading";
    case ERR_TIMEOUT:
        return "timeout";
    case ERR_INTERNAL:
        return "internal";
    }
    return "unknown";
}
