/* Women and men by department, title and pay; groups under five are hidden. */
#include "pages/pages.h"
#include "pages/stats_draw.h"

#include "model/statistics.h"
#include "model/store.h"

#include <string.h>

/* A table by gender, and what of it must not be shown. */
struct split {
    struct str by; /* "department" */
    struct str *keys;
    struct str *names;
    struct url *women; /* the lists behind the numbers */
    struct url *men;
    uint32_t (*counts)[2];
    bool *hidden;
    bool sums_hidden;
    uint32_t n;
};

static struct split split_make(struct arena *a, struct str by, uint32_t room)
{
    return (struct split){
        .by = by,
        .keys = ARENA_ARRAY(a, room, struct str),
        .names = ARENA_ARRAY(a, room, struct str),
        .women = ARENA_ARRAY(a, room, struct url),
        .men = ARENA_ARRAY(a, room, struct url),
        .counts = arena_array(a, room, 2 * sizeof(uint32_t)),
        .hidden = ARENA_ARRAY(a, room, bool),
    };
}

static void split_add(struct split *s, struct str key, struct str name, const uint32_t counts[2])
{
    if (!counts[0] && !counts[1])
        return;
    s->keys[s->n] = key;
    s->names[s->n] = name;
    memcpy(s->counts[s->n], counts, sizeof s->counts[0]);
    s->n++;
}

static struct split split_names(const struct req *req, const struct store *store,
                                const struct stats_cube *cube, bool dept)
{
    static const char *const but_dept[] = {"department", "gender", NULL};
    static const char *const but_title[] = {"title", "gender", NULL};
    const struct catalog *c = &store->roll.catalog;
    struct directory_names names =
        dept ? directory_depts(store, req->arena) : directory_titles(store, req->arena);
    struct split s = split_make(req->arena, dept ? STR("department") : STR("title"), names.n);
    struct stats_links links = stats_links(req, dept ? but_dept : but_title);
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        struct str key = dept ? c->depts[id].no : c->titles[id];
        s.women[s.n] =
            stats_link_two(&links, dept ? "department" : "title", key, "gender", STR("F"));
        s.men[s.n] = stats_link_two(&links, dept ? "department" : "title", key, "gender", STR("M"));
        split_add(&s, key, dept ? c->depts[id].name : key,
                  dept ? cube->depts[id] : cube->titles[id]);
    }
    stats_hide(s.counts, s.n, s.hidden, &s.sums_hidden);
    return s;
}

static struct url band_url(const struct stats_links *links, struct stats_bounds bounds,
                           uint32_t band, const char *gender)
{
    uint32_t from = band * ROLL_PAY_BAND;
    struct url url = stats_pay_url(links, bounds, from,
                                   band + 1 < ROLL_PAY_BANDS ? from + ROLL_PAY_BAND - 1 : 0);
    if (url.s.n)
        url.s = arena_printf(links->a, "%.*s&gender=%s", STR_ARG(url.s), gender);
    return url;
}

static struct split split_pay(const struct req *req, const struct stats_cube *cube)
{
    static const char *const but[] = {"pay_min", "pay_max", "gender", NULL};
    const struct directory_query *query = req->params;
    struct stats_bounds bounds = {query->pay_min, query->pay_max};
    struct split s = split_make(req->arena, STR("pay"), ROLL_PAY_BANDS + 1);
    struct stats_links links = stats_links(req, but);
    for (uint32_t b = 0; b < ROLL_PAY_BANDS; b++) {
        uint32_t from = b * ROLL_PAY_BAND / 1000;
        s.women[s.n] = band_url(&links, bounds, b, "F");
        s.men[s.n] = band_url(&links, bounds, b, "M");
        struct str name = b + 1 < ROLL_PAY_BANDS
                              ? arena_printf(req->arena, "%u,000 to %u,999", from,
                                             from + ROLL_PAY_BAND / 1000 - 1)
                              : arena_printf(req->arena, "%u,000 and more", from);
        split_add(&s, stats_number(req->arena, (uint64_t)from * 1000), name, cube->pay[b]);
    }
    s.women[s.n] = s.men[s.n] = (struct url){{0}};
    split_add(&s, STR("none"), STR("no pay"), cube->no_pay);
    stats_hide(s.counts, s.n, s.hidden, &s.sums_hidden);
    return s;
}

static void split_draw(const struct req *req, const struct split *s, struct str title,
                       struct str rows_name, struct buf *out)
{
    static const struct str series[] = {STR_INIT("women"), STR_INIT("men")};
    struct chart_label *rows = ARENA_ARRAY(req->arena, s->n, struct chart_label);
    struct chart_cell *cells = ARENA_ARRAY(req->arena, 2 * (size_t)s->n, struct chart_cell);
    for (uint32_t i = 0; i < s->n; i++) {
        rows[i].text = s->names[i];
        cells[2 * i] = (struct chart_cell){s->counts[i][1], s->women[i], s->hidden[i]};
        cells[2 * i + 1] = (struct chart_cell){s->counts[i][0], s->men[i], s->hidden[i]};
    }
    chart_bars(out, &(struct chart_bars){
                        .chart = {.id = s->by,
                                  .title = title,
                                  .unit = STR("people"),
                                  .empty = STR("Nobody matches on this day.")},
                        .rows_name = rows_name,
                        .rows = rows,
                        .n = s->n,
                        .series = series,
                        .series_n = 2,
                        .cells = cells,
                        .stacking = CHART_SHARES,
                        .hidden_below = STATS_HIDDEN_BELOW,
                    });
}

static void split_sheet(struct sheet *sheet, const struct split *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        sheet_str(sheet, s->by);
        sheet_str(sheet, s->keys[i]);
        sheet_str(sheet, s->names[i]);
        for (int g = 1; g >= 0; g--) {
            if (s->hidden[i])
                sheet_none(sheet);
            else
                sheet_u64(sheet, s->counts[i][g]);
        }
        sheet_u64(sheet, (uint64_t)s->counts[i][0] + s->counts[i][1]);
        sheet_str(sheet, s->hidden[i] ? STR("yes") : STR("no"));
        sheet_row(sheet);
    }
}

enum err stats_gender_page(struct req *req, struct resp *resp, struct store *store)
{
    static const struct str columns[] = {STR_INIT("by"),    STR_INIT("key"), STR_INIT("name"),
                                         STR_INIT("women"), STR_INIT("men"), STR_INIT("people"),
                                         STR_INIT("hidden")};
    struct roll_filter filter;
    struct stats_cube cube;
    enum form form = req->form;
    enum err err = stats_read(req, store, &filter);
    if (err)
        return err;
    statistics_gender(store, req->arena, &filter, &cube);
    struct split depts = split_names(req, store, &cube, true);
    struct split titles = split_names(req, store, &cube, false);
    struct split pay = split_pay(req, &cube);
    if (form != FORM_PAGE) {
        struct sheet sheet;
        sheet_open(&sheet, req, resp, form, STR("gender"), filter.day, columns, 7);
        split_sheet(&sheet, &depts);
        split_sheet(&sheet, &titles);
        split_sheet(&sheet, &pay);
        sheet_close(&sheet);
        return ERR_OK;
    }
    struct buf figures = stats_figures(req->arena);
    split_draw(req, &depts, STR("By department"), STR("Department"), &figures);
    split_draw(req, &titles, STR("By title"), STR("Title"), &figures);
    split_draw(req, &pay, STR("By pay"), STR("Pay a year"), &figures);
    bool hides = false;
    for (uint32_t i = 0; i < depts.n + titles.n + pay.n; i++)
        hides |= i < depts.n              ? depts.hidden[i]
                 : i < depts.n + titles.n ? titles.hidden[i - depts.n]
                                          : pay.hidden[i - depts.n - titles.n];
    struct stats_view view = {
        .title = STR("Women and men"),
        .lead = STR("Who has which department, title and pay."),
        .figures = chart_html(req->arena, &figures),
        .note = hides ? STR("Groups of one to four people are hidden, so that nobody can be told "
                            "from the numbers; and where a single hidden group would follow from "
                            "the others, the next larger one is hidden with it.")
                      : STR("Groups of one to four people would be hidden; here there are none."),
        .has_files = true,
    };
    stats_write(req, resp, store, &view);
    return ERR_OK;
}
