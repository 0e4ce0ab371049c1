#include "model/difference.h"

void difference_find(const struct store *store, struct arena *a, const struct roll_filter *filter,
                     struct date from, struct date to, struct roll_diff *ret)
{
    roll_diff(&store->roll, store->scan, filter, from, to, a, ret);
}

void difference_list(const struct store *store, struct arena *a, const struct roll_filter *filter,
                     struct date from, struct date to, const struct roll_diff_want *want,
                     struct roll_diff_list *ret)
{
    roll_diff_list(&store->roll, store->scan, filter, from, to, want, a, ret);
}

static const struct str words[ROLL_CHANGES] = {
    [ROLL_BEFORE] = STR_INIT("before"),   [ROLL_AFTER] = STR_INIT("after"),
    [ROLL_JOINED] = STR_INIT("joined"),   [ROLL_LEFT] = STR_INIT("left"),
    [ROLL_CAME] = STR_INIT("came"),       [ROLL_WENT] = STR_INIT("went"),
    [ROLL_MOVED] = STR_INIT("moved"),     [ROLL_PROMOTED] = STR_INIT("promoted"),
    [ROLL_RAISED] = STR_INIT("raised"),   [ROLL_CUT] = STR_INIT("cut"),
    [ROLL_MANAGED] = STR_INIT("managed"),
};

struct str difference_word(enum roll_change change)
{
    return words[change];
}

bool difference_find_word(struct str word, enum roll_change *ret)
{
    for (int i = 0; i < ROLL_CHANGES; i++)
        if (str_eq(word, words[i])) {
            *ret = (enum roll_change)i;
            return true;
        }
    return false;
}
