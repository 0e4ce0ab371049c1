/* peers.h: where somebody's pay stands among those with the same department and title on a day.
 *
 * Answering for one person would mean a pass over everybody; so one pass puts the pay of
 * all groups of a day in order, and is kept until the roll or the day changes. 4 bytes for
 * everybody who is present. */
#ifndef MUSTER_ROLL_PEERS_H
#define MUSTER_ROLL_PEERS_H

#include "roll/roll.h"

struct day;

struct peers {
    uint64_t generation; /* 0: nothing yet */
    struct date day;
    uint32_t depts_n;
    uint32_t titles_n;
    uint32_t parts_n;
    uint32_t *start;  /* by part: of group dept × (titles_n + 1) + title; one more at the end */
    uint32_t *pay;    /* by part and group; people without pay are not in it */
    uint32_t *depts;  /* people by department, with or without pay */
    uint32_t present; /* all of them */
    void *memory;
    size_t room;         /* numbers in it */
    struct day *columns; /* scratch */
};

void peers_init(struct peers *peers);
void peers_clear(struct peers *peers);

/* Makes the groups of the day, if they are not those already. */
void peers_refresh(struct peers *peers, const struct roll *r, struct date day);

/* The size of a group, and how many in it earn less than `pay`. */
uint32_t peers_n(const struct peers *peers, uint16_t dept, uint16_t title);
uint32_t peers_below(const struct peers *peers, uint16_t dept, uint16_t title, uint32_t pay);

/* How many people have exactly these names (bytes). */
uint32_t roll_namesakes(const struct roll *r, struct str first_name, struct str last_name);

#endif
