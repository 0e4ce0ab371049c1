#include "base/date.h"

#include <assert.h>
#include <time.h>

/* Years are counted from March, so that the leap day is a year's last: then a month's first day
 * and a year's follow from one linear formula each. Day 0 of that count is 0000-03-01, which lies
 * 719,468 days before 1970-01-01; all days of the range are positive in it. */
#define EPOCH 719468
#define ERA_DAYS 146097
#define ERA_YEARS 400

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_days(int year, int month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && is_leap(year));
}

enum err date_from_ymd(struct ymd ymd, struct date *ret)
{
    int year;
    int month;

    if (ymd.year < 1 || ymd.year > 9999 || ymd.month < 1 || ymd.month > 12 || ymd.day < 1 ||
        ymd.day > month_days(ymd.year, ymd.month))
        return ERR_INPUT;
    year = ymd.month < 3 ? ymd.year - 1 : ymd.year;
    month = ymd.month < 3 ? ymd.month + 9 : ymd.month - 3;
    ret->days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + ymd.day -
                1 - EPOCH;
    return ERR_OK;
}

struct ymd date_ymd(struct date d)
{
    int day;
    int era;
    int year;
    int month;

    assert(d.days >= DATE_FIRST.days && d.days <= DATE_LAST.days);
    era = (d.days + EPOCH) / ERA_DAYS;
    day = (d.days + EPOCH) % ERA_DAYS;
    /* Taking out the leap days before `day` leaves years of 365 days each. */
    year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= year * 365 + year / 4 - year / 100;
    month = (day * 5 + 2) / 153;
    day -= (month * 153 + 2) / 5;
    year += era * ERA_YEARS;
    return month < 10 ? (struct ymd){year, month + 3, day + 1}
                      : (struct ymd){year + 1, month - 9, day + 1};
}

static bool digits(const char *p, int n, int *ret)
{
    int v = 0;

    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = v * 10 + (p[i] - '0');
    }
    *ret = v;
    return true;
}

enum err date_parse(struct str s, struct date *ret)
{
    struct ymd ymd;

    if (s.n != DATE_TEXT_SIZE || s.p[4] != '-' || s.p[7] != '-')
        return ERR_INPUT;
    if (!digits(s.p, 4, &ymd.year) || !digits(s.p + 5, 2, &ymd.month) ||
        !digits(s.p + 8, 2, &ymd.day))
        return ERR_INPUT;
    return date_from_ymd(ymd, ret);
}

static void two(char *to, int v)
{
    to[0] = (char)('0' + v / 10);
    to[1] = (char)('0' + v % 10);
}

void date_format(struct date d, char ret[DATE_TEXT_SIZE])
{
    struct ymd ymd = date_ymd(d);

    two(ret, ymd.year / 100);
    two(ret + 2, ymd.year % 100);
    ret[4] = '-';
    two(ret + 5, ymd.month);
    ret[7] = '-';
    two(ret + 8, ymd.day);
}

bool date_is_present(struct date d)
{
    return d.days == DATE_PRESENT.days;
}

struct date date_today(void)
{
    return (struct date){(int32_t)(time(NULL) / 86400)};
}

int date_years(struct date a, struct date b)
{
    struct ymd from = date_ymd(a);
    struct ymd to = date_ymd(b);
    int years = to.year - from.year;

    if (to.month < from.month || (to.month == from.month && to.day < from.day))
        years--;
    return years > 0 ? years : 0;
}
