/* diff.h: what has become of people from one day to another: who joined, left, moved, was promoted,
 * got more or less pay or another manager.
 *
 * Two days are compared, whatever happened between them. On each of them somebody is "in" when they
 * are present and match the filter on that day (its own day and status do not count). Everybody has
 * one department, title and pay a day, that of their line (query.h), so that sums agree. A place is
 * the whole, a department, or a department with a title; on a day somebody is in a place when they
 * are in and have its department and title. Then
 *   before, after   in the place on the first day, on the second one
 *   joined, left    after, and not present at all on the first day; before, and not on the second
 *   came, went      after, present on the first day, but not in the place; before, and the reverse
 * and for every place  after = before + joined + came - left - went. Of those who are in on both
 * days, whatever their place, counted at the place of the second day:
 *   moved      another department
 *   promoted   another title; both days have one
 *   raised     more pay; both days have one
 *   cut        less pay
 *   managed    the same department, whose manager is another one, or nobody, or somebody again; of
 *              several managers at once the one with the latest from, then the latest to, then the
 *              smallest number counts
 * One pass over the columns for each of the days. */
#ifndef MUSTER_ROLL_DIFF_H
#define MUSTER_ROLL_DIFF_H

#include "roll/query.h"

enum roll_change {
    ROLL_BEFORE,
    ROLL_AFTER,
    ROLL_JOINED,
    ROLL_LEFT,
    ROLL_CAME,
    ROLL_WENT,
    ROLL_MOVED,
    ROLL_PROMOTED,
    ROLL_RAISED,
    ROLL_CUT,
    ROLL_MANAGED,
    ROLL_CHANGES
};

struct roll_delta {
    uint32_t n[ROLL_CHANGES];
};

struct roll_diff {
    struct roll_delta total;
    const struct roll_delta *depts; /* by number of the catalog */
    const struct roll_delta *cells; /* [dept × (titles_n + 1) + title]; title 0: none */
    const uint32_t *moves;          /* [dept before × (depts_n + 1) + dept after], of the moved */
};

/* `from` may lie after `to`. */
void roll_diff(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
               struct date from, struct date to, struct arena *a, struct roll_diff *ret);

/* The people behind one number of a diff. */
struct roll_diff_want {
    enum roll_change change;
    uint16_t dept; /* 0: the whole */
    bool by_title; /* only with the title: */
    uint16_t title;
    uint16_t dept_before; /* of the moved: only those who come from it; 0: any */
    uint32_t after;       /* only greater employee numbers */
    uint32_t limit;       /* people at most */
};

struct roll_diff_line {
    struct roll_line before;
    struct roll_line after; /* the same person */
};

struct roll_diff_list {
    uint32_t total;                     /* the number in the diff */
    const struct roll_diff_line *lines; /* by employee number */
    uint32_t n;
    bool more; /* further ones follow */
};

void roll_diff_list(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                    struct date from, struct date to, const struct roll_diff_want *want,
                    struct arena *a, struct roll_diff_list *ret);

#endif
