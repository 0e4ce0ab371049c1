/* segment_format.h: how a segment lies in memory: a head, then the columns, each 64-aligned.
 * For segment.c and segment_build.c. */
#ifndef MUSTER_ROLL_SEGMENT_FORMAT_H
#define MUSTER_ROLL_SEGMENT_FORMAT_H

#include <stdint.h>

#define SEGMENT_MAGIC UINT64_C(0x317265747375d404) /* changes with the format */

/* X(name, element type, number of elements in terms of the head's counts) */
#define SEGMENT_COLUMNS(X)                                                                         \
    X(emp_no, uint32_t, h->people)                                                                 \
    X(birth, uint16_t, h->people)                                                                  \
    X(hire, uint16_t, h->people)                                                                   \
    X(first, uint16_t, h->people)                                                                  \
    X(last, uint16_t, h->people)                                                                   \
    X(flags, uint8_t, h->people)                                                                   \
    X(dept_offset, uint32_t, h->people + 1)                                                        \
    X(dept_id, uint16_t, h->dept_rows)                                                             \
    X(dept_from, uint16_t, h->dept_rows)                                                           \
    X(dept_to, uint16_t, h->dept_rows)                                                             \
    X(dept_first_id, uint16_t, h->people)                                                          \
    X(dept_first_from, uint16_t, h->people)                                                        \
    X(dept_first_to, uint16_t, h->people)                                                          \
    X(dept_more_person, uint16_t, h->dept_more)                                                    \
    X(dept_more_id, uint16_t, h->dept_more)                                                        \
    X(dept_more_from, uint16_t, h->dept_more)                                                      \
    X(dept_more_to, uint16_t, h->dept_more)                                                        \
    X(title_offset, uint32_t, h->people + 1)                                                       \
    X(title_id, uint16_t, h->title_rows)                                                           \
    X(title_from, uint16_t, h->title_rows)                                                         \
    X(title_to, uint16_t, h->title_rows)                                                           \
    X(title_first_id, uint16_t, h->people)                                                         \
    X(title_first_from, uint16_t, h->people)                                                       \
    X(title_first_to, uint16_t, h->people)                                                         \
    X(title_second_id, uint16_t, h->people)                                                        \
    X(title_second_from, uint16_t, h->people)                                                      \
    X(title_second_to, uint16_t, h->people)                                                        \
    X(title_more_person, uint16_t, h->title_more)                                                  \
    X(title_more_id, uint16_t, h->title_more)                                                      \
    X(title_more_from, uint16_t, h->title_more)                                                    \
    X(title_more_to, uint16_t, h->title_more)                                                      \
    X(pay_offset, uint32_t, h->people + 1)                                                         \
    X(pay_from, uint16_t, h->pay_rows + SEGMENT_PAD)                                               \
    X(pay_above, uint16_t, h->pay_rows + SEGMENT_PAD)                                              \
    X(pay_base, uint32_t, h->people)                                                               \
    X(pay_end, uint16_t, h->people)                                                                \
    X(pay_rows, uint8_t, h->people)                                                                \
    X(pay_first, uint16_t, h->people)                                                              \
    X(uneven, uint16_t, h->uneven)                                                                 \
    X(exact_person, uint16_t, h->exact)                                                            \
    X(exact_offset, uint32_t, h->exact + 1)                                                        \
    X(exact_salary, uint32_t, h->exact_rows)                                                       \
    X(exact_from, uint16_t, h->exact_rows)                                                         \
    X(exact_to, uint16_t, h->exact_rows)                                                           \
    X(dates, int32_t, h->dates)                                                                    \
    X(first_offset, uint32_t, h->firsts + 1)                                                       \
    X(first_bytes, char, h->first_bytes)                                                           \
    X(first_folded_offset, uint32_t, h->firsts + 1)                                                \
    X(first_folded_bytes, char, h->first_folded_bytes)                                             \
    X(last_offset, uint32_t, h->lasts + 1)                                                         \
    X(last_bytes, char, h->last_bytes)                                                             \
    X(last_folded_offset, uint32_t, h->lasts + 1)                                                  \
    X(last_folded_bytes, char, h->last_folded_bytes)                                               \
    X(by_last, uint16_t, h->people)                                                                \
    X(by_first, uint16_t, h->people)                                                               \
    X(by_birth, uint16_t, h->people)                                                               \
    X(by_hire, uint16_t, h->people)

/* Readers take sixteen pay rows at a time and may look past the last one. */
#define SEGMENT_PAD 16u
#define SEGMENT_ALIGN 64u

struct segment_head {
    uint64_t magic;
    uint64_t bytes; /* of the whole segment */
    uint32_t people;
    uint32_t dept_rows;
    uint32_t dept_more;
    uint32_t title_rows;
    uint32_t title_more;
    uint32_t pay_rows;
    uint32_t uneven;
    uint32_t exact;
    uint32_t exact_rows;
    uint32_t dates;
    uint32_t firsts;
    uint32_t first_bytes;
    uint32_t first_folded_bytes;
    uint32_t lasts;
    uint32_t last_bytes;
    uint32_t last_folded_bytes;
};

#endif
