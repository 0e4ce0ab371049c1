#include "roll/stats_age.h"

#include "roll/stats_parts.h"

#include <string.h>

/* The last day on which somebody must be born to be `years` old on the day; before DATE_FIRST when
 * there is none. Who is born on 29 February has the birthday on 1 March in other years, so on 28
 * February they are a year younger. */
static int32_t years_before(struct date day, uint32_t years)
{
    struct ymd ymd = date_ymd(day);
    struct date then;
    ymd.year -= (int)years;
    if (ymd.year < 1)
        return DATE_FIRST.days - 1;
    if (date_from_ymd(ymd, &then)) {
        ymd.day = 28;
        (void)!date_from_ymd(ymd, &then);
    }
    return then.days;
}

static struct stats_band *bands_make(struct date day, uint32_t width, struct arena *a,
                                     uint32_t *ret_n)
{
    uint32_t n = STATS_YEARS / width + 1;
    struct stats_band *bands = ARENA_ARRAY(a, n, struct stats_band);
    for (uint32_t b = 0; b < n; b++) {
        bands[b] = (struct stats_band){
            .years_from = b * width,
            .years_to = b * width + width - 1,
            .since_from = {years_before(day, (b + 1) * width) + 1},
            .since_to = {years_before(day, b * width)},
        };
        if (bands[b].since_from.days < DATE_FIRST.days || b + 1 == n)
            bands[b].since_from = DATE_FIRST;
    }
    *ret_n = n;
    return bands;
}

/* The band of every code of the segment; n: later than the day. Later dates have lower bands. */
static void codes_fill(const struct segment *s, const struct stats_band *bands, uint32_t n,
                       uint8_t *ret)
{
    uint32_t b = 0;
    for (uint32_t c = s->dates_n; c--;) {
        if (s->dates[c] > bands[0].since_to.days) {
            ret[c] = (uint8_t)n;
            continue;
        }
        while (b + 1 < n && s->dates[c] < bands[b].since_from.days)
            b++;
        ret[c] = (uint8_t)b;
    }
}

struct ages_work {
    enum stats_since since;
    struct stats_band *bands;
    uint32_t n;
    uint32_t (*counts)[2]; /* by band; [n]: later than the day */
    uint8_t *band_of;      /* by code of the segment */
};

struct ages_work *ages_begin(const struct stats_walk *w, enum stats_since since, uint32_t width)
{
    struct ages_work *work = ARENA_NEW(w->a, struct ages_work);
    work->since = since;
    work->bands = bands_make(w->filter.f->day, width, w->a, &work->n);
    work->counts = arena_array(w->a, work->n + 1, sizeof *work->counts);
    work->band_of = arena_alloc(w->a, SEGMENT_DATES_MAX);
    return work;
}

void ages_part(struct ages_work *work, const struct stats_walk *w)
{
    const uint16_t *codes = work->since == STATS_SINCE_BIRTH ? w->s->birth : w->s->hire;
    codes_fill(w->s, work->bands, work->n, work->band_of);
    for (uint32_t m = 0; m < w->who_n; m++) {
        uint32_t i = w->who[m];
        work->counts[work->band_of[codes[i]]][w->s->flags[i] & SEGMENT_FEMALE]++;
    }
}

void ages_end(const struct ages_work *work, struct stats_ages *ret)
{
    *ret = (struct stats_ages){.bands = work->bands, .n = work->n, .first = work->n};
    for (uint32_t b = 0; b < work->n; b++) {
        memcpy(work->bands[b].n, work->counts[b], sizeof work->bands[b].n);
        if (!work->counts[b][0] && !work->counts[b][1])
            continue;
        ret->first = ret->first == work->n ? b : ret->first;
        ret->last = b;
    }
    memcpy(ret->later, work->counts[work->n], sizeof ret->later);
}
