/* moves.h: what happened to whom between two days, event by event: the rows behind the numbers of
 * head counts, turnover and flows.
 *
 * Joined, left, moved in and moved out are those of stats_series.h; a change of department or title
 * is that of stats_flow.h. They are counted by the same rules, so a list is as long as the number
 * says: one event for each time, and somebody who joins twice stands in it twice. One pass over the
 * rows of one or two tables, and over the others when the filter names them. */
#ifndef MUSTER_ROLL_MOVES_H
#define MUSTER_ROLL_MOVES_H

#include "roll/query.h"

enum roll_move {
    ROLL_MOVE_JOINED = 1,
    ROLL_MOVE_LEFT = 2,
    ROLL_MOVE_IN = 4,
    ROLL_MOVE_OUT = 8,
    ROLL_MOVE_DEPT = 16, /* another department */
    ROLL_MOVE_TITLE = 32 /* another title */
};

struct roll_moves_want {
    unsigned kinds;   /* of the first four, or'ed; or one of the other two alone */
    struct date from; /* both included; nothing after the filter's day counts */
    struct date to;
    uint16_t out_of;       /* of another department or title: the one before; 0: any */
    uint16_t into;         /* the one after */
    uint32_t after;        /* only what comes behind this person's event … */
    struct date after_day; /* … of this day */
    uint32_t limit;        /* events at most */
};

struct roll_move_line {
    struct roll_ref ref;
    struct date day; /* the first one on which it is so */
    enum roll_move kind;
    uint16_t dept[2]; /* of the line (query.h) on the day before and on the day; 0: none */
    uint16_t title[2];
};

struct roll_moves {
    uint32_t total;                     /* events of these days */
    const struct roll_move_line *lines; /* by employee number, then by day */
    uint32_t n;
    bool more; /* further ones follow */
};

void roll_moves(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                const struct roll_moves_want *want, struct arena *a, struct roll_moves *ret);

#endif
