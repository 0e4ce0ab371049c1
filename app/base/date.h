/* date.h: calendar days of the proleptic Gregorian calendar.
 *
 * A day is the number of days since 1970-01-01 in an int32_t, so days compare and subtract as
 * numbers; nothing here knows a time zone. Range: 0001-01-01 to 9999-12-31. The value
 * 9999-01-01 is the data's "until further notice" and shown as "present". The conversion is the
 * usual one by eras of 400 years (146,097 days). */
#ifndef MUSTER_BASE_DATE_H
#define MUSTER_BASE_DATE_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct date {
    int32_t days;
};

struct ymd {
    int year;  /* 1 to 9999 */
    int month; /* 1 to 12 */
    int day;   /* 1 to 31 */
};

#define DATE_TEXT_SIZE 10                     /* "YYYY-MM-DD" */
#define DATE_FIRST ((struct date){-719162})   /* 0001-01-01 */
#define DATE_PRESENT ((struct date){2932532}) /* 9999-01-01 */
#define DATE_LAST ((struct date){2932896})    /* 9999-12-31 */

/* Exactly "YYYY-MM-DD", an existing day (leap years counted); anything else is ERR_INPUT. */
enum err date_parse(struct str s, struct date *ret) MUST_USE;
/* ERR_INPUT when there is no such day. */
enum err date_from_ymd(struct ymd ymd, struct date *ret) MUST_USE;
struct ymd date_ymd(struct date d); /* d within the range, as every struct date must be */
/* Writes the ten characters, no NUL. */
void date_format(struct date d, char ret[DATE_TEXT_SIZE]);
bool date_is_present(struct date d);
struct date date_today(void); /* in UTC */
/* Whole years from a to b, as ages are counted: 29 February has its birthday on 1 March in other
 * years. Negative spans count as 0. Both are days: resolve "present" first. */
int date_years(struct date a, struct date b);

#endif
