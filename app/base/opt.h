/* opt.h: values that may be absent, as SQL NULL and left-out parameters are.
 * An absent string is the null slice (str_is_null), so it needs no type here. */
#ifndef MUSTER_BASE_OPT_H
#define MUSTER_BASE_OPT_H

#include "base/date.h"

#include <stdbool.h>
#include <stdint.h>

struct opt_u64 {
    bool some;
    uint64_t v;
};
struct opt_i64 {
    bool some;
    int64_t v;
};
struct opt_date {
    bool some;
    struct date v;
};

#endif
