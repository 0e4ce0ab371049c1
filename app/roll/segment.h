/* segment.h: up to 65,536 people with all their dated rows, in columns, in one block of memory.
 *
 * The roll is a list of segments with ascending, disjoint ranges of employee numbers, plus at most
 * one more, the overlay, whose people stand in place of those with the same numbers. A segment is
 * made once (segment_build.h), never changed, free of pointers (it is mapped at any address by any
 * process) and holds everything its people need but the names of departments and titles, which are
 * numbers of the catalog (catalog.h).
 *
 * Meaning of the columns
 *   person   what is known once: number, names, gender, birth and hire date, by position 0 … n-1 in
 *            the order of the employee numbers.
 *   dates    every date of the segment, once, ascending. All other columns hold positions in this
 *            list ("codes", 16 bits), which compare as the dates do. A row holds on day d when
 *            from < k and to >= k, where k = segment_code(d) is the number of listed dates <= d.
 *   rows     departments and titles: one row each, a person's rows lying together, by from, to, id.
 *            The same a second time, in the form in which a day is told fastest: the first row of
 *            each person, of titles also the second, with a from that lies behind all others for
 *            those without (id 0), and the further rows in a list of their own.
 *   pay      a person's pay is "plain" when its rows follow each other without gap or overlap and
 *            differ by less than 65,536: then only from, the difference to the person's lowest pay,
 *            and the end of the last row are kept. All other people are "exact": listed apart with
 *            every row in full. Each person is one or the other. A plain person whose rows all
 * begin SEGMENT_PAY_STEP days apart is "even": number of rows and first day tell which holds; the
 * plain ones who are not are listed. names    the distinct first and last names, in the order of
 * people_fold() and then of their bytes, with their folded forms; people hold positions in these
 * lists. order    the people by last name, by first name (ties by the other name), by birth and by
 * hire date; further ties by number.
 *
 * Ceilings: 65,536 people and as many distinct dates a segment; 65,534 departments and titles. */
#ifndef MUSTER_ROLL_SEGMENT_H
#define MUSTER_ROLL_SEGMENT_H

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

#define SEGMENT_PEOPLE_MAX 65536u
#define SEGMENT_DATES_MAX 65535u

/* FLAGS: a person's gender and whether two of their rows may hold on one day. */
enum segment_flag {
    SEGMENT_FEMALE = 1,
    SEGMENT_MANY_DEPTS = 2,
    SEGMENT_MANY_TITLES = 4,
    SEGMENT_EXACT_PAY = 8
};

/* A list of strings: offset[i] to offset[i + 1] in bytes. */
struct segment_names {
    uint32_t n;
    const uint32_t *offset;
    const char *bytes;
    const uint32_t *folded_offset;
    const char *folded_bytes;
};

struct segment_rows {
    const uint32_t *offset; /* of person i: offset[i] to offset[i + 1] */
    const uint16_t *id;     /* of the catalog, from 1 on */
    const uint16_t *from;
    const uint16_t *to;
    const uint16_t *first_id; /* by person */
    const uint16_t *first_from;
    const uint16_t *first_to;
    const uint16_t *second_id; /* of titles; NULL of departments */
    const uint16_t *second_from;
    const uint16_t *second_to;
    uint32_t more_n;
    const uint16_t *more_person; /* ascending */
    const uint16_t *more_id;
    const uint16_t *more_from;
    const uint16_t *more_to;
};

#define SEGMENT_PAY_STEP 365
#define SEGMENT_EVEN_ROWS 255
#define SEGMENT_DAY_ZERO (-25567) /* 1900-01-01: what pay_first counts from */

/* Pointers into a mapped segment. */
struct segment {
    uint32_t n;
    const uint32_t *emp_no;
    const uint16_t *birth;
    const uint16_t *hire;
    const uint16_t *first;
    const uint16_t *last;
    const uint8_t *flags;
    struct segment_rows depts;
    struct segment_rows titles;
    const uint32_t *pay_offset; /* plain pay; empty for the exact ones */
    const uint16_t *pay_from;
    const uint16_t *pay_above; /* salary minus pay_base[i] */
    const uint32_t *pay_base;
    const uint16_t *pay_end;   /* code of the last row's to */
    const uint8_t *pay_rows;   /* of even people; 0 for all others */
    const uint16_t *pay_first; /* of even people: days since SEGMENT_DAY_ZERO */
    uint32_t uneven_n;
    const uint16_t *uneven; /* positions, ascending */
    uint32_t exact_n;
    const uint16_t *exact_person; /* positions, ascending */
    const uint32_t *exact_offset;
    const uint32_t *exact_salary;
    const uint16_t *exact_from;
    const uint16_t *exact_to;
    uint32_t dates_n;
    const int32_t *dates;
    struct segment_names first_names;
    struct segment_names last_names;
    const uint16_t *by_last;
    const uint16_t *by_first;
    const uint16_t *by_birth;
    const uint16_t *by_hire;
    const void *base;
    size_t bytes;
};

/* Sets the pointers of a block of `bytes` bytes at `base` (8-aligned). ERR_INTERNAL when it is not
 * a whole segment of this version. The block stays the caller's. */
enum err segment_open(struct segment *s, const void *base, size_t bytes) MUST_USE;

/* The number of listed dates <= d: see "dates" above. */
uint16_t segment_code(const struct segment *s, struct date d);
struct date segment_date(const struct segment *s, uint16_t code);
struct str segment_name(const struct segment_names *names, uint16_t i);
struct str segment_folded(const struct segment_names *names, uint16_t i);

/* Position of the person with this number, or s->n. */
uint32_t segment_find(const struct segment *s, uint32_t emp_no);
/* Position of the first person with a number >= emp_no, or s->n. */
uint32_t segment_lower(const struct segment *s, uint32_t emp_no);

/* A row of pay in full. */
struct segment_pay {
    uint32_t salary;
    uint16_t from;
    uint16_t to;
};
uint32_t segment_pay_n(const struct segment *s, uint32_t person);
struct segment_pay segment_pay(const struct segment *s, uint32_t person, uint32_t row);

#endif
