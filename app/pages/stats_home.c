/* The overview of statistics: a number of each kind, and the way to the rest. */
#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/stats_draw.h"

#include "model/statistics.h"
#include "tmpl.gen.h"

#define TILES_MAX 12
#define SPARK_MAX 16384

struct tiles {
    const struct req *req;
    struct stats_tile *list;
    size_t n;
};

static struct stats_tile *tile_add(struct tiles *t, const char *label, const char *path,
                                   struct str value, struct str note)
{
    struct stats_tile *tile = &t->list[t->n++];
    *tile = (struct stats_tile){
        .label = str_from(label), .value = value, .note = note, .url = stats_at(t->req, path)};
    return tile;
}

static struct html spark_of(struct arena *a, const struct stats_series *series)
{
    struct chart_point *points = ARENA_ARRAY(a, series->n, struct chart_point);
    struct buf out;
    for (uint32_t m = 0; m < series->n; m++)
        points[m] = (struct chart_point){
            {series->months[m].until.days - 1}, series->months[m].count, {{0}}};
    buf_fixed(&out, arena_alloc(a, SPARK_MAX), SPARK_MAX);
    chart_sparkline(&out, STR("Head count"), points, series->n);
    return chart_html(a, &out);
}

static void headcount_tiles(struct tiles *t, const struct store *store,
                            const struct roll_filter *filter)
{
    struct arena *a = t->req->arena;
    struct stats_series series;
    size_t n;
    statistics_head_count(store, a, filter, &series);
    const struct statistics_year *years = statistics_years(&series, a, &n);
    uint32_t count = series.n ? series.months[series.n - 1].count : 0;
    struct stats_tile *tile =
        tile_add(t, "Head count", "/statistics/headcount", stats_count(a, count),
                 STR("people now, by month since the "
                     "beginning"));
    tile->spark = spark_of(a, &series);
    if (n)
        tile_add(t, "Turnover", "/statistics/turnover",
                 stats_count(a, (uint64_t)years[n - 1].left + years[n - 1].moved_out),
                 arena_printf(a, "left in %d, and how long people stay", years[n - 1].year));
}

static void day_tiles(struct tiles *t, const struct store *store, const struct roll_filter *filter)
{
    struct arena *a = t->req->arena;
    struct stats_pay pay;
    struct stats_cube cube;
    statistics_groups(store, a, filter, &cube, &pay);
    uint64_t people = (uint64_t)cube.total[0] + cube.total[1];
    tile_add(t, "Pay", "/statistics/pay", stats_count(a, pay.all.n ? pay.all.median : 0),
             STR("a year is the median; by department and title"));
    tile_add(t, "Women and men", "/statistics/gender",
             people ? arena_printf(a, "%.1f %%", 100.0 * cube.total[1] / (double)people) : STR("–"),
             STR("are women; by department, title and pay"));
}

enum err stats_home_page(struct req *req, struct resp *resp, struct store *store)
{
    struct roll_filter filter;
    struct tiles tiles = {req, ARENA_ARRAY(req->arena, TILES_MAX, struct stats_tile), 0};
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    headcount_tiles(&tiles, store, &filter);
    day_tiles(&tiles, store, &filter);
    tile_add(&tiles, "Age and tenure", "/statistics/age", (struct str){0},
             STR("How old people are, how long they have been here"));
    tile_add(&tiles, "Titles", "/statistics/titles", (struct str){0},
             STR("Which title follows which, and after how long"));
    tile_add(&tiles, "Transfers", "/statistics/transfers", (struct str){0},
             STR("Who went from one department to another"));
    tile_add(&tiles, "Difference of two days", "/diff", (struct str){0},
             STR("Who joined, left, moved, was promoted or raised in between"));
    tile_add(&tiles, "Organisation", "/org", (struct str){0},
             STR("Departments, who leads them, and the titles in them"));
    struct stats_home_view home = {tiles.list, tiles.n};
    struct buf out = stats_figures(req->arena);
    tmpl_statistics_tiles(&out, &home);
    struct stats_view view = {.title = STR("Statistics"), .figures = chart_html(req->arena, &out)};
    stats_write(req, resp, store, &view);
    return ERR_OK;
}
