/* query.h: the one question that every list, count, facet, chart and export asks of the roll:
 * filter × day × facets × order × page.
 *
 * Meaning, which tests hold against plain SQL:
 *   - Everything is as of `day`. A row holds on a day d when from_date <= d < to_date; a NULL
 * to_date is 9999-01-01. Rows with from_date = to_date hold on no day.
 *   - Present: a row of dept_emp holds. Former: none holds, but one began by then (from_date <= d).
 *     Future: none has begun. These three divide all people.
 *   - A person has the department, title or pay of each row that holds; two at once are possible,
 *     and then each of them counts (a filter matches one of them; facets count the person under
 *     each).
 *   - A salary of 0 is no pay: such a row is as if it were not there.
 *   - A dept_no that departments does not have (any more) is its own name.
 *   - A manager's people on a day are those in the departments that the manager manages on it.
 *   - Names compare in their folded form (fold.h); where that is alike an order goes by their
 * bytes.
 *   - A facet counts the people who match all of the filter but the part that concerns the facet
 *     itself, so its numbers say what choosing another value would give. The letters ignore only
 *     the filter by first letter.
 * Every count is exact. Time is that of one pass over the columns, whatever the filter and the day.
 */
#ifndef MUSTER_ROLL_QUERY_H
#define MUSTER_ROLL_QUERY_H

#include "base/opt.h"
#include "roll/roll.h"

enum roll_status { ROLL_PRESENT = 1, ROLL_FORMER = 2, ROLL_FUTURE = 4 };
enum roll_gender { ROLL_MALE = 1, ROLL_FEMALE = 2 };
enum roll_match { ROLL_IS, ROLL_STARTS, ROLL_CONTAINS, ROLL_IS_NOT };

/* Numbers of the catalog; 0 among them stands for people without any. An empty list matches
 * everybody. */
struct roll_ids {
    const uint16_t *ids;
    uint32_t n;
    bool except; /* everybody but these; people without any are not excepted, unless by 0 */
};

/* A condition on a name; none when text is null. Compared folded. */
struct roll_name {
    enum roll_match match;
    struct str text;
};

struct roll_filter {
    struct date day;
    unsigned status; /* of enum roll_status, or'ed; 0: any */
    unsigned gender; /* of enum roll_gender, or'ed; 0: any */
    struct roll_ids depts;
    struct roll_ids titles;
    struct roll_ids ever_depts; /* in any row, whatever its dates */
    struct roll_ids ever_titles;
    bool ever_manager; /* a row of dept_manager, whatever its dates */
    uint32_t manager;  /* the manager's number; 0: any */
    uint32_t pay_min;  /* 0: no bound; both inclusive */
    uint32_t pay_max;
    struct opt_date born_from; /* all inclusive */
    struct opt_date born_to;
    struct opt_date hired_from;
    struct opt_date hired_to;
    uint16_t birthday;    /* month × 100 + day; 0: any */
    uint16_t anniversary; /* of the hire date, likewise */
    struct roll_name first_name;
    struct roll_name last_name;
    char letter;          /* 'a' … 'z': the last name begins with it; 0: any */
    struct str search;    /* what stands in the search box (search.h); null or blank: anybody */
    uint32_t number_from; /* employee numbers, inclusive; 0: no bound */
    uint32_t number_to;
};

#define ROLL_PAY_BAND 10000 /* the width of a band of pay */
#define ROLL_PAY_BANDS 32   /* the last one is open: 310,000 and more */
#define ROLL_YEAR_FIRST 1900
#define ROLL_YEARS 256  /* years before the first or after the last count at the ends */
#define ROLL_LETTERS 27 /* [26]: any other first character */

struct roll_facets {
    uint32_t total;     /* people who match everything */
    uint32_t gender[2]; /* male, female */
    uint32_t status[3]; /* present, former, future */
    uint32_t *depts;    /* by number of the catalog; [0]: none */
    uint32_t *titles;
    uint32_t no_pay; /* without pay on the day */
    uint32_t pay[ROLL_PAY_BANDS];
    uint32_t born[ROLL_YEARS];
    uint32_t hired[ROLL_YEARS];
    uint32_t letters[ROLL_LETTERS];
};

enum roll_order {
    ROLL_BY_NUMBER,
    ROLL_BY_LAST,  /* last name, first name */
    ROLL_BY_FIRST, /* first name, last name */
    ROLL_BY_BIRTH,
    ROLL_BY_HIRE,
    ROLL_BY_GENDER,
    ROLL_BY_DEPT, /* by the name of the line's department; people with none come last, either way;
                     names as people's: folded, then by their bytes */
    ROLL_BY_TITLE,
    ROLL_BY_PAY
};

/* Where a page begins or ends: a person's place in the order. The place stays what it is when the
 * person's row changes or goes. */
struct roll_place {
    bool some;
    uint64_t number; /* the order's key, where it is a number */
    struct str text; /* … or the texts, as they are written */
    struct str text2;
    uint32_t emp_no;
};

struct roll_page {
    enum roll_order order;
    bool descending; /* the key; ties always by ascending number */
    uint32_t n;      /* at most, ROLL_PAGE_MAX */
    struct roll_place after;
    struct roll_place before; /* at most one of the two */
};

#define ROLL_PAGE_MAX 1000

/* What somebody is on the day: the row with the latest from, then the latest to, then the first
 * dept_no or title in the database's own order, should several hold. */
struct roll_line {
    struct roll_ref ref;
    uint16_t dept;  /* 0: none */
    uint16_t title; /* 0: none */
    uint32_t pay;   /* 0: none */
    enum roll_status status;
};

struct roll_result {
    struct roll_facets facets;
    struct roll_line *lines;
    uint32_t n;
    bool more_before; /* matching people before the first line, and after the last one */
    bool more_after;
};

/* Scratch memory of one reader, about 1 MB; made once. */
struct roll_scan;
struct roll_scan *roll_scan_new(void);
void roll_scan_free(struct roll_scan *scan);

/* Answers from the generation that is mapped. `page` may be NULL: no lines. The result lives in the
 * arena. */
void roll_query(const struct roll *r, struct roll_scan *scan, const struct roll_filter *filter,
                const struct roll_page *page, struct arena *a, struct roll_result *ret);

/* The place of a line in an order, to continue from. */
struct roll_place roll_place_of(const struct roll *r, enum roll_order order,
                                const struct roll_line *line);

#endif
