/* moves.h: the parameters of lists of events (roll/moves.h): which ones, between which days, of
 * whom. */
#ifndef MUSTER_ASK_MOVES_H
#define MUSTER_ASK_MOVES_H

#include "http/param.h"
#include "http/req.h"
#include "model/directory.h"
#include "model/statistics.h"

/* The directory's parameters come first, so that its functions can read them. */
struct moves_query {
    struct directory_query people;
    struct str kind;      /* joined, left, moved_in, moved_out, several with commas; or one of
                             department, title */
    struct opt_date from; /* both included */
    struct opt_date to;
    struct str out_of; /* with department or title: from this one */
    struct str into;   /* … to this one */
};

/* Called once at start, before any request. */
void moves_init(void);
extern struct param_set moves_params;

struct moves_ask {
    struct roll_filter filter;
    struct roll_moves_want want;
};

/* Without days: all up to the request's day. Mistakes become the request's problem. */
enum err moves_read(struct req *req, const struct store *store, struct moves_ask *ret) MUST_USE;

/* How a kind is called in addresses and files: "joined". */
struct str moves_word(enum roll_move kind);
/* Where the list goes on behind a line, for `after`. */
struct str moves_place(struct arena *a, uint32_t emp_no, struct date day);

#endif
