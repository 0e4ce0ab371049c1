#include "roll/follow.h"

#include "sql.gen.h"

#include <string.h>
#include <time.h>

#define POLL_ROWS 5000
#define GAP_SECONDS (25 * 3600) /* marks are pruned after 24 hours */

struct follow_gap {
    uint64_t from; /* both included */
    uint64_t to;
    int64_t born; /* CLOCK_MONOTONIC, in seconds */
};

static int64_t now_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

void follow_clear(struct follow *f)
{
    f->last = 0;
    vec_clear(&f->gaps);
}

void follow_free(struct follow *f)
{
    vec_free(&f->gaps);
}

static void person_add(struct vec *ret, const struct sql_roll_marks_row *row)
{
    uint32_t emp_no = row->emp_no.some && row->emp_no.v > 0 ? (uint32_t)row->emp_no.v : 0;
    *(uint32_t *)vec_extend(ret, 1, sizeof emp_no) = emp_no;
}

static void gap_add(struct vec *gaps, uint64_t from, uint64_t to, int64_t born)
{
    if (from <= to)
        *(struct follow_gap *)vec_extend(gaps, 1, sizeof(struct follow_gap)) =
            (struct follow_gap){from, to, born};
}

/* Looks into one gap; what is still missing of it goes to `left`. */
static enum err gap_poll(const struct follow_gap *gap, struct db *db, struct arena *a,
                         struct vec *left, struct vec *ret)
{
    uint64_t from = gap->from;
    while (from <= gap->to) {
        const struct sql_roll_marks_in in = {.low = from, .high = gap->to, .n = POLL_ROWS};
        struct sql_roll_marks_row *rows;
        size_t n;
        enum err err = sql_roll_marks(db, a, &in, &rows, &n);
        if (err)
            return err;
        for (size_t i = 0; i < n; i++) {
            gap_add(left, from, rows[i].id - 1, gap->born);
            person_add(ret, &rows[i]);
            from = rows[i].id + 1;
        }
        if (n < POLL_ROWS)
            break;
    }
    gap_add(left, from, gap->to, gap->born);
    return ERR_OK;
}

static enum err gaps_poll(struct follow *f, struct db *db, struct arena *a, struct vec *left,
                          struct vec *ret)
{
    const struct follow_gap *gaps = f->gaps.p;
    int64_t now = now_seconds();
    for (size_t i = 0; i < f->gaps.n; i++) {
        if (now - gaps[i].born > GAP_SECONDS)
            continue;
        enum err err = gap_poll(&gaps[i], db, a, left, ret);
        if (err)
            return err;
    }
    return ERR_OK;
}

/* Everything beyond the last number seen. */
static enum err news_poll(uint64_t *last, struct db *db, struct arena *a, struct vec *left,
                          struct vec *ret)
{
    for (;;) {
        const struct sql_roll_marks_in in = {.low = *last + 1, .high = INT64_MAX, .n = POLL_ROWS};
        struct sql_roll_marks_row *rows;
        size_t n;
        enum err err = sql_roll_marks(db, a, &in, &rows, &n);
        if (err)
            return err;
        for (size_t i = 0; i < n; i++) {
            gap_add(left, *last + 1, rows[i].id - 1, now_seconds());
            person_add(ret, &rows[i]);
            *last = rows[i].id;
        }
        if (n < POLL_ROWS)
            return ERR_OK;
    }
}

enum err follow_poll(struct follow *f, struct db *db, struct arena *a, struct vec *ret)
{
    struct vec left = {0};
    uint64_t last = f->last;
    enum err err = gaps_poll(f, db, a, &left, ret);
    if (!err)
        err = news_poll(&last, db, a, &left, ret);
    if (!err && left.n > FOLLOW_GAPS_MAX)
        err = ERR_TOO_BIG;
    if (err) {
        vec_free(&left);
        return err;
    }
    vec_free(&f->gaps);
    f->gaps = left;
    f->last = last;
    return ERR_OK;
}

uint64_t follow_complete(const struct follow *f)
{
    const struct follow_gap *gaps = f->gaps.p;
    return f->gaps.n ? gaps[0].from - 1 : f->last;
}
