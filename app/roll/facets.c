#include "roll/facets.h"

#include <string.h>

/* Branch-free, as the outcome is a coin's: the position is always written, the count moves on. */
void tally_list(struct tally *tally, const struct segment *s, const struct filter_match *match)
{
    uint32_t matching = 0;
    uint32_t near = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        tally->matching[matching] = (uint16_t)i;
        matching += match->fails[i] == 0;
    }
    for (uint32_t i = 0; i < s->n; i++) {
        tally->near[near] = (uint16_t)i;
        near += match->fails[i] == 1 && match->which[i] != FILTER_OTHER;
    }
    tally->matching_n = matching;
    tally->near_n = near;
}

static uint32_t band_of(uint32_t pay)
{
    uint32_t band = pay / ROLL_PAY_BAND;
    return band < ROLL_PAY_BANDS ? band : ROLL_PAY_BANDS - 1;
}

static uint32_t year_of(int32_t days)
{
    int year = date_ymd((struct date){days}).year - ROLL_YEAR_FIRST;
    return year < 0 ? 0 : year >= ROLL_YEARS ? ROLL_YEARS - 1 : (uint32_t)year;
}

static uint32_t letter_of(struct str folded)
{
    return folded.n && folded.p[0] >= 'a' && folded.p[0] <= 'z' ? (uint32_t)(folded.p[0] - 'a')
                                                                : ROLL_LETTERS - 1;
}

static uint32_t status_of(uint8_t status)
{
    return status == ROLL_PRESENT ? 0 : status == ROLL_FORMER ? 1 : 2;
}

static void pay_add(struct roll_facets *facets, uint32_t pay)
{
    if (pay)
        facets->pay[band_of(pay)]++;
    else
        facets->no_pay++;
}

/* Departments from 0 to depts_n stand for themselves (0: former), one more for those to come. */
static void count_joint(struct tally *tally, const struct roll *r, const struct segment *s,
                        const struct day *day, struct roll_facets *facets)
{
    uint32_t depts = r->catalog.depts_n + 2;
    uint32_t titles = r->catalog.titles_n + 1;
    memset(tally->joint, 0, (size_t)titles * depts * 2 * sizeof *tally->joint);
    for (uint32_t m = 0; m < tally->matching_n; m++) {
        uint32_t i = tally->matching[m];
        uint32_t dept = day->status[i] == ROLL_FUTURE ? depts - 1 : day->dept[i];
        tally->joint[(day->title[i] * depts + dept) * 2 + (s->flags[i] & SEGMENT_FEMALE)]++;
    }
    for (uint32_t t = 0; t < titles; t++)
        for (uint32_t d = 0; d < depts; d++)
            for (uint32_t g = 0; g < 2; g++) {
                uint32_t n = tally->joint[(t * depts + d) * 2 + g];
                facets->titles[t] += n;
                facets->depts[d == depts - 1 ? 0 : d] += n;
                facets->status[d == depts - 1 ? 2 : d ? 0 : 1] += n;
                facets->gender[g] += n;
            }
}

static void count_dates_and_names(struct tally *tally, const struct segment *s,
                                  struct roll_facets *facets)
{
    memset(tally->born, 0, s->dates_n * sizeof *tally->born);
    memset(tally->hired, 0, s->dates_n * sizeof *tally->hired);
    memset(tally->last, 0, s->last_names.n * sizeof *tally->last);
    for (uint32_t m = 0; m < tally->matching_n; m++) {
        uint32_t i = tally->matching[m];
        tally->born[s->birth[i]]++;
        tally->hired[s->hire[i]]++;
        tally->last[s->last[i]]++;
    }
    for (uint32_t c = 0; c < s->dates_n; c++)
        if (tally->born[c] | tally->hired[c]) {
            uint32_t year = year_of(s->dates[c]);
            facets->born[year] += tally->born[c];
            facets->hired[year] += tally->hired[c];
        }
    for (uint32_t c = 0; c < s->last_names.n; c++)
        if (tally->last[c])
            facets->letters[letter_of(segment_folded(&s->last_names, (uint16_t)c))] +=
                tally->last[c];
}

/* Somebody who fails one part counts in that part's facet alone. */
static void count_near(const struct tally *tally, const struct segment *s, const struct day *day,
                       const struct filter_match *match, struct roll_facets *facets)
{
    for (uint32_t m = 0; m < tally->near_n; m++) {
        uint32_t i = tally->near[m];
        switch ((enum filter_part)match->which[i]) {
        case FILTER_GENDER:
            facets->gender[s->flags[i] & SEGMENT_FEMALE]++;
            break;
        case FILTER_STATUS:
            facets->status[status_of(day->status[i])]++;
            break;
        case FILTER_DEPT:
            facets->depts[day->dept[i]]++;
            break;
        case FILTER_TITLE:
            facets->titles[day->title[i]]++;
            break;
        case FILTER_PAY:
            pay_add(facets, day->pay[i]);
            break;
        case FILTER_BORN:
            facets->born[year_of(s->dates[s->birth[i]])]++;
            break;
        case FILTER_HIRED:
            facets->hired[year_of(s->dates[s->hire[i]])]++;
            break;
        case FILTER_LETTER:
            facets->letters[letter_of(segment_folded(&s->last_names, s->last[i]))]++;
            break;
        case FILTER_OTHER:
        case FILTER_PARTS:
            break;
        }
    }
}

/* Whether an earlier pay of the same person lies in the same band: nobody counts twice in one. */
static bool band_is_counted(const struct day *day, uint32_t x)
{
    const struct day_extra *extra = &day->extras[x];
    uint32_t band = band_of(extra->value);
    if (band_of(day->pay[extra->pos]) == band)
        return true;
    for (uint32_t y = 0; y < x; y++)
        if (day->extras[y].pos == extra->pos && day->extras[y].kind == DAY_PAY &&
            band_of(day->extras[y].value) == band)
            return true;
    return false;
}

/* Second departments, titles and pay on the same day. */
static void count_extras(const struct day *day, const struct filter_match *match,
                         struct roll_facets *facets)
{
    static const enum filter_part parts[] = {
        [DAY_DEPT] = FILTER_DEPT, [DAY_TITLE] = FILTER_TITLE, [DAY_PAY] = FILTER_PAY};
    for (uint32_t x = 0; x < day->extras_n; x++) {
        const struct day_extra *extra = &day->extras[x];
        uint8_t fails = match->fails[extra->pos];
        if (fails && !(fails == 1 && match->which[extra->pos] == parts[extra->kind]))
            continue;
        if (extra->kind == DAY_DEPT)
            facets->depts[extra->value]++;
        else if (extra->kind == DAY_TITLE)
            facets->titles[extra->value]++;
        else if (extra->value && !band_is_counted(day, x))
            facets->pay[band_of(extra->value)]++;
    }
}

void tally_count(struct tally *tally, const struct roll *r, const struct segment *s,
                 const struct day *day, const struct filter_match *match,
                 struct roll_facets *facets)
{
    facets->total += tally->matching_n;
    count_joint(tally, r, s, day, facets);
    count_dates_and_names(tally, s, facets);
    for (uint32_t m = 0; m < tally->matching_n; m++)
        pay_add(facets, day->pay[tally->matching[m]]);
    count_near(tally, s, day, match, facets);
    count_extras(day, match, facets);
}
