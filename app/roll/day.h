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

void day_free(struct day *day);

/* Fills the columns for the day whose code is k. */
void day_fill(struct day *day, const struct segment *s, uint16_t k);

#endif
