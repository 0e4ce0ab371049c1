#include "pages/unit.h"

#include "model/directory.h"
#include "model/store.h"

struct roll_filter unit_filter(const struct unit_query *query, struct roll_ids depts,
                               struct roll_ids titles)
{
    return (struct roll_filter){.day = query->as_of.some ? query->as_of.v : date_today(),
                                .status = ROLL_PRESENT,
                                .depts = depts,
                                .titles = titles};
}

static struct stats_links links_at(struct arena *a, struct str path, const struct unit_query *query,
                                   const char *name, struct str value, bool dated)
{
    struct stats_links links = {a, path};
    struct url url = stats_link(&links, name, value);
    links.prefix = arena_printf(a, "%.*s&", STR_ARG(url.s));
    if (dated && query->as_of.some)
        links.prefix = arena_printf(a, "%.*sas_of=%.*s&", STR_ARG(links.prefix),
                                    STR_ARG(stats_date(a, query->as_of.v)));
    return links;
}

struct stats_links unit_moves(const struct req *req, const struct unit_query *query,
                              const char *name, struct str value)
{
    return links_at(req->arena, STR("/moves?"), query, name, value, true);
}

struct stats_links unit_links(const struct req *req, const struct unit_query *query,
                              const char *name, struct str value, bool dated)
{
    return links_at(req->arena, STR("/employees?status=present&"), query, name, value, dated);
}

void unit_fact_add(struct unit_view *view, const char *label, struct str value, struct url url)
{
    if (view->facts_n < UNIT_FACTS_MAX)
        view->facts[view->facts_n++] = (struct unit_fact){str_from(label), value, url};
}

void unit_facts(struct unit_view *view, struct arena *a, const struct stats_links *people,
                const struct stats_pay *pay, const struct stats_cube *cube)
{
    uint64_t n = (uint64_t)cube->total[0] + cube->total[1];
    bool small = cube->total[0] < STATS_HIDDEN_BELOW || cube->total[1] < STATS_HIDDEN_BELOW;
    struct url list = {str_take(people->prefix, people->prefix.n - 1)};
    unit_fact_add(view, "People", stats_count(a, n), n ? list : (struct url){{0}});
    if (pay->all.n) {
        struct url paid = stats_pay_url(people, (struct stats_bounds){0}, 0, 0);
        unit_fact_add(view, "Mean pay", stats_money(a, stats_mean_cents(&pay->all)), paid);
        unit_fact_add(view, "Median pay", stats_count(a, pay->all.median), paid);
    }
    if (n && !small)
        unit_fact_add(view, "Women", arena_printf(a, "%.1f %%", 100.0 * cube->total[1] / (double)n),
                      stats_link(people, "gender", STR("F")));
}

void unit_draw_mix(struct buf *out, const struct store *store, const struct stats_links *links,
                   bool depts, uint32_t (*counts)[2])
{
    static const struct str series[] = {STR_INIT("people")};
    const struct catalog *c = &store->roll.catalog;
    struct arena *a = links->a;
    struct directory_names names = depts ? directory_depts(store, a) : directory_titles(store, a);
    struct chart_label *rows = ARENA_ARRAY(a, names.n, struct chart_label);
    struct chart_cell *cells = ARENA_ARRAY(a, names.n, struct chart_cell);
    size_t n = 0;
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        uint32_t people = counts[id][0] + counts[id][1];
        if (!people)
            continue;
        rows[n].text = depts ? c->depts[id].name : c->titles[id];
        cells[n].value = people;
        cells[n++].url = depts ? stats_link(links, "department", c->depts[id].no)
                               : stats_link(links, "title", c->titles[id]);
    }
    chart_bars(
        out, &(struct chart_bars){
                 .chart = {.id = STR("mix"),
                           .title = depts ? STR("In which departments") : STR("With which titles"),
                           .unit = STR("people"),
                           .empty = STR("Nobody on this day.")},
                 .rows_name = depts ? STR("Department") : STR("Title"),
                 .rows = rows,
                 .n = n,
                 .series = series,
                 .series_n = 1,
                 .cells = cells,
             });
}
