#include "roll/facets.h"

#include "roll/loops.h"

#include <string.h>

void tally_list(struct tally *tally, const struct segment *s, const struct filter_match *match)
{
    tally->matching_n = loop_find(match->fails, s->n, 0, tally->matching);
}

/* ---- what somebody is on the day --------------------------------------------------------------
 */

#define BANDS (ROLL_PAY_BANDS + 1) /* the last one: no pay */
#define JOINT_MAX 65536u           /* cells that 16 bits can number */

/* What a place in `joint` is made of. */
struct cells {
    uint32_t depts; /* from 0 to depts_n for themselves, 0 for former people, the last for future */
    uint32_t titles;
    uint32_t n;
};

static struct cells cells_of(const struct roll *r)
{
    struct cells cells = {r->catalog.depts_n + 2, r->catalog.titles_n + 1, 0};
    uint64_t n = (uint64_t)cells.depts * cells.titles * 2 * BANDS;
    cells.n = n > JOINT_MAX ? 0 : (uint32_t)n;
    return cells;
}

static uint32_t band_of(uint32_t pay)
{
    uint32_t band = pay / ROLL_PAY_BAND;
    return band < ROLL_PAY_BANDS ? band : ROLL_PAY_BANDS - 1;
}

static uint32_t letter_of(struct str folded)
{
    return folded.n && folded.p[0] >= 'a' && folded.p[0] <= 'z' ? (uint32_t)(folded.p[0] - 'a')
                                                                : ROLL_LETTERS - 1;
}

/* Bands are of 10,000 = 16 * 625; so divided, all fits in 16 bits. */
_Static_assert(ROLL_PAY_BAND == 16 * 625, "the division below");

WIDE_LOOPS static void cells_fill(const struct day *day, const uint8_t *restrict flags, uint32_t n,
                                  struct cells cells, uint16_t *restrict ret)
{
    const uint16_t *restrict dept = day->dept;
    const uint16_t *restrict title = day->title;
    const uint32_t *restrict pay = day->pay;
    const uint8_t *restrict status = day->status;
    uint16_t depts = (uint16_t)cells.depts;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t most = ROLL_PAY_BANDS * ROLL_PAY_BAND - 1;
        uint16_t sixteenth = (uint16_t)((pay[i] < most ? pay[i] : most) / 16);
        uint16_t band = (uint16_t)(sixteenth / 625u);
        uint16_t none = (uint16_t) - (pay[i] == 0);
        uint16_t future = (uint16_t) - (status[i] == ROLL_FUTURE);
        uint16_t place = (uint16_t)(dept[i] | (future & (depts - 1)));
        uint16_t row =
            (uint16_t)((uint16_t)(title[i] * depts + place) * 2 + (flags[i] & SEGMENT_FEMALE));
        ret[i] = (uint16_t)(row * BANDS + ((none & ROLL_PAY_BANDS) | (~none & band)));
    }
}

static void count_cells(struct tally *tally, const struct segment *s, const struct day *day,
                        struct cells cells)
{
    const uint16_t *restrict cell = tally->cell;
    uint32_t *restrict even = tally->joint;
    uint32_t *restrict odd = tally->joint + cells.n;
    uint32_t n = tally->matching_n;
    cells_fill(day, s->flags, s->n, cells, tally->cell);
    /* Two lists by turns: the same cell twice would have to wait for itself. */
    for (uint32_t m = 0; m + 1 < n; m += 2) {
        even[cell[tally->matching[m]]]++;
        odd[cell[tally->matching[m + 1]]]++;
    }
    if (n % 2)
        even[cell[tally->matching[n - 1]]]++;
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

/* Those of a list, in one facet. */
static void count_by(enum filter_part part, const uint16_t *list, uint32_t n,
                     const struct segment *s, const struct day *day, struct roll_facets *facets)
{
    switch (part) {
    case FILTER_GENDER:
        for (uint32_t m = 0; m < n; m++)
            facets->gender[s->flags[list[m]] & SEGMENT_FEMALE]++;
        break;
    case FILTER_STATUS:
        for (uint32_t m = 0; m < n; m++)
            facets->status[status_of(day->status[list[m]])]++;
        break;
    case FILTER_DEPT:
        for (uint32_t m = 0; m < n; m++)
            facets->depts[day->dept[list[m]]]++;
        break;
    case FILTER_TITLE:
        for (uint32_t m = 0; m < n; m++)
            facets->titles[day->title[list[m]]]++;
        break;
    case FILTER_PAY:
        for (uint32_t m = 0; m < n; m++)
            pay_add(facets, day->pay[list[m]]);
        break;
    default:
        break;
    }
}

/* ---- what somebody is always ------------------------------------------------------------------
 */

/* Where each year begins among the dates of the segment. */
static void years_find(struct tally *tally, const struct segment *s)
{
    tally->year_code[0] = 0;
    for (uint32_t year = 1; year < ROLL_YEARS; year++) {
        struct date first;
        if (date_from_ymd((struct ymd){ROLL_YEAR_FIRST + (int)year, 1, 1}, &first))
            continue;
        uint32_t code = tally->year_code[year - 1];
        while (code < s->dates_n && s->dates[code] < first.days)
            code++;
        tally->year_code[year] = code;
    }
    tally->year_code[ROLL_YEARS] = s->dates_n;
}

static void count_codes(struct tally *tally, const uint16_t *list, uint32_t n,
                        const uint16_t *codes, uint32_t codes_n)
{
    uint32_t *restrict by_code = tally->by_code;
    memset(by_code, 0, codes_n * sizeof *by_code);
    for (uint32_t m = 0; m < n; m++)
        by_code[codes[list[m]]]++;
}

/* Those of a list by the year of one of their dates; `sign` is 1, or -1 to take them off. */
static void count_years(struct tally *tally, const uint16_t *list, uint32_t n, uint32_t sign,
                        const struct segment *s, const uint16_t *codes, uint32_t *years)
{
    count_codes(tally, list, n, codes, s->dates_n);
    for (uint32_t year = 0; year < ROLL_YEARS; year++) {
        uint32_t code = tally->year_code[year];
        uint32_t end = tally->year_code[year + 1];
        if (code < end)
            years[year] += sign * loop_sum(tally->by_code + code, end - code);
    }
}

static void count_letters(struct tally *tally, const uint16_t *list, uint32_t n, uint32_t sign,
                          const struct segment *s, uint32_t *letters)
{
    count_codes(tally, list, n, s->last, s->last_names.n);
    for (uint32_t c = 0; c < s->last_names.n; c++)
        letters[letter_of(segment_folded(&s->last_names, (uint16_t)c))] += sign * tally->by_code[c];
}

/* How many people have a code below this one; `order` lists them by it. */
static uint32_t people_below(const uint16_t *order, const uint16_t *codes, uint32_t n,
                             uint32_t code)
{
    uint32_t low = 0;
    uint32_t high = n;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (codes[order[middle]] < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Everybody of the segment, as the orders tell without a look at each. */
static void count_all_years(const struct tally *tally, const struct segment *s,
                            const uint16_t *order, const uint16_t *codes, uint32_t *years)
{
    uint32_t before = 0;
    for (uint32_t year = 0; year < ROLL_YEARS; year++) {
        if (tally->year_code[year] == tally->year_code[year + 1])
            continue;
        uint32_t below = people_below(order, codes, s->n, tally->year_code[year + 1]);
        years[year] += below - before;
        before = below;
    }
}

static void count_all_letters(const struct segment *s, uint32_t *letters)
{
    uint32_t before = 0;
    for (uint32_t c = 0; c < s->last_names.n;) {
        uint32_t letter = letter_of(segment_folded(&s->last_names, (uint16_t)c));
        do
            c++;
        while (c < s->last_names.n &&
               letter_of(segment_folded(&s->last_names, (uint16_t)c)) == letter);
        uint32_t below = people_below(s->by_last, s->last, s->n, c);
        letters[letter] += below - before;
        before = below;
    }
}

/* Years and letters of those who match: of all but the others, where these are fewer. */
static void count_always(struct tally *tally, const struct segment *s,
                         const struct filter_match *match, struct roll_facets *facets)
{
    const uint16_t *list = tally->matching;
    uint32_t n = tally->matching_n;
    uint32_t sign = 1;
    years_find(tally, s);
    if (n > s->n / 2) {
        count_all_years(tally, s, s->by_birth, s->birth, facets->born);
        count_all_years(tally, s, s->by_hire, s->hire, facets->hired);
        count_all_letters(s, facets->letters);
        list = tally->some;
        n = n < s->n ? loop_find_not(match->fails, s->n, 0, tally->some) : 0;
        sign = UINT32_MAX; /* -1 */
    }
    if (!n)
        return;
    count_years(tally, list, n, sign, s, s->birth, facets->born);
    count_years(tally, list, n, sign, s, s->hire, facets->hired);
    count_letters(tally, list, n, sign, s, facets->letters);
}

/* ---- those who fail one part ------------------------------------------------------------------
 */

/* They count in that part's facet alone. */
static void count_near(struct tally *tally, const struct segment *s, const struct day *day,
                       const struct filter_match *match, enum filter_part part,
                       struct roll_facets *facets)
{
    uint32_t n = loop_find_both(match->fails, 1, match->which, (uint8_t)part, s->n, tally->some);
    if (part == FILTER_BORN)
        count_years(tally, tally->some, n, 1, s, s->birth, facets->born);
    else if (part == FILTER_HIRED)
        count_years(tally, tally->some, n, 1, s, s->hire, facets->hired);
    else if (part == FILTER_LETTER)
        count_letters(tally, tally->some, n, 1, s, facets->letters);
    else
        count_by(part, tally->some, n, s, day, facets);
}

/* ---- the second of two at once ----------------------------------------------------------------
 */

/* Whether an earlier pay of the same person lies in the same band: nobody counts twice in one. The
 * extras of a person lie together. */
static bool band_is_counted(const struct day *day, uint32_t x)
{
    const struct day_extra *extra = &day->extras[x];
    uint32_t band = band_of(extra->value);
    if (band_of(day->pay[extra->pos]) == band)
        return true;
    for (uint32_t y = x; y > 0; y--) {
        const struct day_extra *other = &day->extras[y - 1];
        if (other->pos != extra->pos || other->kind != DAY_PAY)
            return false;
        if (band_of(other->value) == band)
            return true;
    }
    return false;
}

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
        else if (!band_is_counted(day, x))
            facets->pay[band_of(extra->value)]++;
    }
}

/* ---- the whole --------------------------------------------------------------------------------
 */

void tally_begin(struct tally *tally, const struct roll *r, struct arena *a)
{
    struct cells cells = cells_of(r);
    tally->joint = cells.n ? ARENA_ARRAY(a, 2 * (size_t)cells.n, uint32_t) : NULL;
}

void tally_count(struct tally *tally, const struct roll *r, const struct segment *s,
                 const struct day *day, const struct filter_match *match,
                 struct roll_facets *facets)
{
    const uint16_t *list = tally->matching;
    uint32_t n = tally->matching_n;
    facets->total += n;
    if (tally->joint)
        count_cells(tally, s, day, cells_of(r));
    else
        for (int part = FILTER_GENDER; part <= FILTER_PAY; part++)
            count_by((enum filter_part)part, list, n, s, day, facets);
    count_always(tally, s, match, facets);
    for (int part = 0; part < FILTER_OTHER; part++)
        if (match->parts[part])
            count_near(tally, s, day, match, (enum filter_part)part, facets);
    count_extras(day, match, facets);
}

/* Takes the joint counts apart. */
void tally_end(struct tally *tally, const struct roll *r, struct roll_facets *facets)
{
    struct cells cells = cells_of(r);
    for (uint32_t c = 0; tally->joint && c < cells.n; c++) {
        uint32_t n = tally->joint[c] + tally->joint[cells.n + c];
        uint32_t row = c / BANDS;
        uint32_t band = c % BANDS;
        uint32_t dept = row / 2 % cells.depts;
        bool future = dept == cells.depts - 1;
        facets->gender[row % 2] += n;
        facets->titles[row / 2 / cells.depts] += n;
        facets->depts[future ? 0 : dept] += n;
        facets->status[future ? 2 : dept ? 0 : 1] += n;
        if (band == ROLL_PAY_BANDS)
            facets->no_pay += n;
        else
            facets->pay[band] += n;
    }
}
