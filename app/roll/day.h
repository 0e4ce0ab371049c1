/* day.h: what everybody in one segment is on one day. For roll/ only. */
#ifndef MUSTER_ROLL_DAY_H
#define MUSTER_ROLL_DAY_H

#include "roll/segment.h"

enum day_kind { DAY_DEPT, DAY_TITLE, DAY_PAY };

/* A further department, title or pay that somebody has on the day besides the first. */
struct day_extra {
    uint16_t pos;
    uint16_t kind; /* enum day_kind */
    uint32_t value;
};

struct day {
    uint16_t dept[SEGMENT_PEOPLE_MAX];
    uint16_t title[SEGMENT_PEOPLE_MAX];
    uint32_t pay[SEGMENT_PEOPLE_MAX];
    uint8_t status[SEGMENT_PEOPLE_MAX]; /* enum roll_status */
    struct day_extra *extras;
    uint32_t extras_n;
    uint32_t extras_room;
};

/* What one person is on the day; 0: none. */
struct day_one {
    uint16_t dept;
    uint16_t title;
    uint32_t pay;
    uint8_t status; /* enum roll_status */
};

void day_free(struct day *day);

/* Fills the columns for the day whose code is k. */
void day_fill(struct day *day, const struct segment *s, uint16_t k);

/* The same of one person only, without the extras. */
struct day_one day_one(const struct segment *s, uint32_t pos, uint16_t k);
/* Or of one thing only; the others are 0. */
struct day_one day_one_kind(const struct segment *s, uint32_t pos, uint16_t k, enum day_kind kind);

static inline struct day_one day_at(const struct day *day, uint32_t pos)
{
    return (struct day_one){day->dept[pos], day->title[pos], day->pay[pos], day->status[pos]};
}

#endif
