#include "pages/stats.h"

#include "ask/directory.h"
#include "base/url.h"
#include "model/store.h"
#include "pages/frame.h"
#include "tmpl.gen.h"

#include <string.h>

#define LINK_MAX 8192
#define FIGURES_MAX ((size_t)1 << 19)

/* ---- links ------------------------------------------------------------------------------------
 */

static bool is_named(struct str name, const char *const *names)
{
    for (; *names; names++)
        if (str_eq(name, str_from(*names)))
            return true;
    return false;
}

/* What belongs to one list only. */
static bool is_place(struct str name)
{
    static const char *const names[] = {"after", "before", "sort", "order", "limit", NULL};
    return is_named(name, names);
}

struct stats_links stats_links_at(const struct req *req, struct str path, bool present,
                                  const char *const *but)
{
    struct buf out;
    struct str rest = req->query;
    struct str name;
    struct str value;
    enum err err;
    buf_fixed(&out, arena_alloc(req->arena, LINK_MAX), LINK_MAX);
    buf_put(&out, path);
    buf_putc(&out, '?');
    while (query_next(req->arena, &rest, &name, &value, &err)) {
        if (err || !value.n || is_place(name) || is_named(name, but))
            continue;
        present &= !str_eq(name, STR("status"));
        url_encode(&out, name);
        buf_putc(&out, '=');
        url_encode(&out, value);
        buf_putc(&out, '&');
    }
    if (present)
        BUF_LIT(&out, "status=present&");
    return (struct stats_links){req->arena, buf_str(&out)};
}

struct stats_links stats_links(const struct req *req, const char *const *but)
{
    return stats_links_at(req, STR("/employees"), true, but);
}

struct stats_links stats_moves(const struct req *req)
{
    static const char *const own[] = {"kind", "from", "to", "out_of", "into", NULL};
    return stats_links_at(req, STR("/moves"), false, own);
}

struct url stats_link(const struct stats_links *links, const char *name, struct str value)
{
    return stats_link_two(links, name, value, NULL, (struct str){0});
}

struct url stats_link_two(const struct stats_links *links, const char *name, struct str value,
                          const char *name2, struct str value2)
{
    size_t room = links->prefix.n + 3 * (value.n + value2.n) + 64;
    struct buf out;
    buf_fixed(&out, arena_alloc(links->a, room), room);
    buf_put(&out, links->prefix);
    buf_put(&out, str_from(name));
    buf_putc(&out, '=');
    url_encode(&out, value);
    if (name2) {
        buf_putc(&out, '&');
        buf_put(&out, str_from(name2));
        buf_putc(&out, '=');
        url_encode(&out, value2);
    }
    return (struct url){buf_str(&out)};
}

struct str stats_date(struct arena *a, struct date d)
{
    char *text = arena_alloc(a, DATE_TEXT_SIZE);
    date_format(d, text);
    return (struct str){text, DATE_TEXT_SIZE};
}

struct str stats_number(struct arena *a, uint64_t n)
{
    return arena_printf(a, "%llu", (unsigned long long)n);
}

struct url stats_at(const struct req *req, const char *path)
{
    static const char *const nothing[] = {NULL};
    struct stats_links links = stats_links_at(req, str_from(path), false, nothing);
    /* Without its last '?' or '&'. */
    return (struct url){str_take(links.prefix, links.prefix.n - 1)};
}

struct url stats_as(const struct req *req, const char *ending)
{
    struct str path = arena_printf(req->arena, "%.*s%s", STR_ARG(req->path), ending);
    static const char *const nothing[] = {NULL};
    struct stats_links links = stats_links_at(req, path, false, nothing);
    return (struct url){str_take(links.prefix, links.prefix.n - 1)};
}

/* ---- the page ---------------------------------------------------------------------------------
 */

struct buf stats_figures(struct arena *a)
{
    struct buf out;
    buf_fixed(&out, arena_alloc(a, FIGURES_MAX), FIGURES_MAX);
    return out;
}

static const struct {
    const char *label;
    const char *path;
} tabs[] = {
    {"Overview", "/statistics"},
    {"Head count", "/statistics/headcount"},
    {"Pay", "/statistics/pay"},
    {"Women and men", "/statistics/gender"},
    {"Age and tenure", "/statistics/age"},
    {"Turnover", "/statistics/turnover"},
    {"Titles", "/statistics/titles"},
    {"Transfers", "/statistics/transfers"},
};
#define TABS (sizeof tabs / sizeof tabs[0])

static void view_tabs(const struct req *req, struct stats_view *view)
{
    struct stats_tab *list = ARENA_ARRAY(req->arena, TABS, struct stats_tab);
    for (size_t i = 0; i < TABS; i++)
        list[i] = (struct stats_tab){str_from(tabs[i].label), stats_at(req, tabs[i].path),
                                     str_eq(req->path, str_from(tabs[i].path))};
    view->tabs = list;
    view->tabs_n = TABS;
}

static struct stats_options options_of(const struct req *req, const struct store *store,
                                       struct directory_names names, bool dept, struct str chosen)
{
    const struct catalog *c = &store->roll.catalog;
    struct stats_option *list = ARENA_ARRAY(req->arena, names.n + 1, struct stats_option);
    size_t n = 0;
    bool found = false;
    for (uint32_t i = 0; i < names.n; i++) {
        uint16_t id = names.ids[i];
        struct str value = dept ? c->depts[id].no : c->titles[id];
        bool on = str_eq(value, chosen);
        list[n++] = (struct stats_option){value, dept ? c->depts[id].name : value, on};
        found |= on;
    }
    /* Several at once, or all but some: kept as it was given. */
    if (chosen.n && !found)
        list[n++] = (struct stats_option){chosen, chosen, true};
    return (struct stats_options){list, n};
}

struct stats_options stats_depts(const struct req *req, const struct store *store,
                                 struct str chosen)
{
    return options_of(req, store, directory_depts(store, req->arena), true, chosen);
}

struct stats_options stats_titles(const struct req *req, const struct store *store,
                                  struct str chosen)
{
    return options_of(req, store, directory_titles(store, req->arena), false, chosen);
}

static struct stats_options gender_options(struct arena *a, struct str chosen)
{
    struct stats_option *list = ARENA_ARRAY(a, 2, struct stats_option);
    list[0] = (struct stats_option){STR("F"), STR("Women"), str_eq(chosen, STR("F"))};
    list[1] = (struct stats_option){STR("M"), STR("Men"), str_eq(chosen, STR("M"))};
    return (struct stats_options){list, 2};
}

/* What the form does not show goes along as hidden fields. */
static void view_fields(const struct req *req, struct stats_view *view)
{
    static const char *const shown[] = {"department", "title", "gender", NULL};
    size_t n = 0;
    const struct link_field *all = link_fields(req, STR("after"), &n);
    struct link_field *kept = ARENA_ARRAY(req->arena, n, struct link_field);
    for (size_t i = 0; i < n; i++) {
        if (!is_named(all[i].name, shown) && !is_place(all[i].name))
            kept[view->fields_n++] = all[i];
    }
    view->fields = kept;
}

void stats_write(struct req *req, struct resp *resp, const struct store *store,
                 const struct stats_view *given)
{
    static const char *const nothing[] = {NULL};
    const struct directory_query *query = req->params;
    struct arena *a = req->arena;
    struct stats_view view = *given;
    struct page page = frame_make(req, store, SECTION_STATISTICS, query->as_of);
    view_tabs(req, &view);
    view_fields(req, &view);
    view.depts = stats_depts(req, store, query->department);
    view.titles = stats_titles(req, store, query->title);
    view.genders = gender_options(a, query->gender);
    view.chips = chips_make(req, store);
    view.people.s = stats_links(req, nothing).prefix;
    view.people.s.n--;
    if (view.has_files) {
        view.csv = stats_as(req, ".csv");
        view.json = stats_as(req, ".json");
    }
    resp_type(resp, TYPE_HTML);
    tmpl_statistics(resp->body, &page, &view);
}
