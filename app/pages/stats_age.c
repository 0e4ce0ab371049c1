/* How old people are, and how long they have been here. */
#include "pages/pages.h"
#include "pages/stats.h"

#include "model/statistics.h"

static struct str band_name(struct arena *a, const struct stats_ages *ages, uint32_t b)
{
    const struct stats_band *band = &ages->bands[b];
    if (b + 1 == ages->n)
        return arena_printf(a, "%u+", band->years_from);
    if (band->years_from == band->years_to)
        return stats_number(a, band->years_from);
    return arena_printf(a, "%u–%u", band->years_from, band->years_to);
}

/* The days that the page's own filter lets pass. */
struct days {
    struct opt_date from;
    struct opt_date to;
};

/* Those of a band within the page's filter. */
static struct url band_url(const struct stats_links *links, const struct stats_band *band,
                           enum stats_since since, const struct days *days, const char *gender)
{
    bool birth = since == STATS_SINCE_BIRTH;
    struct date from = band->since_from;
    struct date to = band->since_to;
    if (days->from.some && days->from.v.days > from.days)
        from = days->from.v;
    if (days->to.some && days->to.v.days < to.days)
        to = days->to.v;
    struct url url = stats_link_two(links, "gender", str_from(gender),
                                    birth ? "born_to" : "hired_to", stats_date(links->a, to));
    if (from.days > DATE_FIRST.days)
        url.s =
            arena_printf(links->a, "%.*s&%s=%.*s", STR_ARG(url.s),
                         birth ? "born_from" : "hired_from", STR_ARG(stats_date(links->a, from)));
    return url;
}

static void ages_draw(const struct req *req, const struct stats_ages *ages, enum stats_since since,
                      struct buf *out)
{
    static const char *const but_birth[] = {"gender", "born_from", "born_to", NULL};
    static const char *const but_hire[] = {"gender", "hired_from", "hired_to", NULL};
    const struct directory_query *q = req->params;
    bool birth = since == STATS_SINCE_BIRTH;
    struct days days =
        birth ? (struct days){q->born_from, q->born_to} : (struct days){q->hired_from, q->hired_to};
    struct stats_links links = stats_links(req, birth ? but_birth : but_hire);
    struct chart_band *bands = ARENA_ARRAY(req->arena, ages->n, struct chart_band);
    size_t n = 0;
    for (uint32_t b = ages->first; b < ages->n && b <= ages->last; b++, n++) {
        const struct stats_band *band = &ages->bands[b];
        bands[n].label = band_name(req->arena, ages, b);
        bands[n].left.value = band->n[0];
        bands[n].right.value = band->n[1];
        if (band->n[0])
            bands[n].left.url = band_url(&links, band, since, &days, "M");
        if (band->n[1])
            bands[n].right.url = band_url(&links, band, since, &days, "F");
    }
    chart_pyramid(out, &(struct chart_pyramid){
                           .chart = {.id = birth ? STR("age") : STR("tenure"),
                                     .title = birth ? STR("Age") : STR("Years since the hire date"),
                                     .unit = STR("people"),
                                     .empty = STR("Nobody matches on this day.")},
                           .bands_name = birth ? STR("Age") : STR("Years"),
                           .left = STR("Men"),
                           .right = STR("Women"),
                           .bands = bands,
                           .n = n,
                       });
}

static void ages_sheet(struct sheet *sheet, const struct stats_ages *ages, struct str by)
{
    for (uint32_t b = ages->first; b < ages->n && b <= ages->last; b++) {
        const struct stats_band *band = &ages->bands[b];
        sheet_str(sheet, by);
        sheet_u64(sheet, band->years_from);
        if (b + 1 < ages->n)
            sheet_u64(sheet, band->years_to);
        else
            sheet_none(sheet);
        sheet_u64(sheet, band->n[1]);
        sheet_u64(sheet, band->n[0]);
        sheet_row(sheet);
    }
}

enum err stats_age_page(struct req *req, struct resp *resp, struct store *store)
{
    static const struct str columns[] = {STR_INIT("by"), STR_INIT("years_from"),
                                         STR_INIT("years_to"), STR_INIT("women"), STR_INIT("men")};
    struct roll_filter filter;
    struct stats_ages ages;
    struct stats_ages tenure;
    enum form form = req->form;
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    statistics_ages(store, req->arena, &filter, &ages, &tenure);
    if (form != FORM_PAGE) {
        struct sheet sheet;
        sheet_open(&sheet, req, resp, form, STR("age"), filter.day, columns, 5);
        ages_sheet(&sheet, &ages, STR("age"));
        ages_sheet(&sheet, &tenure, STR("tenure"));
        sheet_close(&sheet);
        return ERR_OK;
    }
    struct buf figures = stats_figures(req->arena);
    ages_draw(req, &ages, STATS_SINCE_BIRTH, &figures);
    ages_draw(req, &tenure, STATS_SINCE_HIRE, &figures);
    struct stats_view view = {
        .title = STR("Age and tenure"),
        .lead = STR("How old people are on the day, and how long ago they were hired."),
        .figures = chart_html(req->arena, &figures),
        .has_files = true,
    };
    stats_write(req, resp, store, &view);
    return ERR_OK;
}
