#include "ask/directory.h"
#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/stats.h"
#include "pages/views.h"

#include "model/cursor.h"
#include "model/store.h"
#include "tmpl.gen.h"

#include <string.h>

/* ---- facets -----------------------------------------------------------------------------------
 */

#define ITEMS_MAX 64

struct facet_builder {
    const struct req *req;
    struct str name;   /* of the parameter */
    struct str chosen; /* its present value, null: none */
    struct facet_item *items;
    size_t n;
};

static struct facet_builder facet_begin(const struct req *req, const char *name, size_t most)
{
    return (struct facet_builder){
        .req = req,
        .name = str_from(name),
        .chosen = link_param(req, str_from(name)),
        .items = ARENA_ARRAY(req->arena, most, struct facet_item),
    };
}

static void facet_add(struct facet_builder *f, struct str value, struct str label, uint32_t n)
{
    bool on = str_eq(f->chosen, value);
    if (!n && !on)
        return;
    f->items[f->n++] = (struct facet_item){
        .label = label,
        .n = {n},
        .url = link_with(f->req, f->name, on ? (struct str){0} : value),
        .is_on = on,
    };
}

static struct facet_group facet_end(const struct facet_builder *f, const char *title, bool open)
{
    return (struct facet_group){
        .title = str_from(title), .is_open = open || f->chosen.n, .items = f->items, .n = f->n};
}

static struct facet_group status_group(const struct req *req, const struct roll_facets *facets)
{
    struct facet_builder f = facet_begin(req, "status", 3);
    facet_add(&f, STR("present"), STR("Here"), facets->status[0]);
    facet_add(&f, STR("former"), STR("Left"), facets->status[1]);
    facet_add(&f, STR("future"), STR("Not yet here"), facets->status[2]);
    return facet_end(&f, "Status", true);
}

static struct facet_group gender_group(const struct req *req, const struct roll_facets *facets)
{
    struct facet_builder f = facet_begin(req, "gender", 2);
    facet_add(&f, STR("F"), STR("Women"), facets->gender[1]);
    facet_add(&f, STR("M"), STR("Men"), facets->gender[0]);
    return facet_end(&f, "Gender", true);
}

static struct facet_group dept_group(const struct req *req, const struct store *store,
                                     const struct roll_facets *facets)
{
    struct directory_names names = directory_depts(store, req->arena);
    struct facet_builder f = facet_begin(req, "department", names.n);
    for (uint32_t i = 0; i < names.n; i++) {
        const struct catalog_dept *dept = &store->roll.catalog.depts[names.ids[i]];
        facet_add(&f, dept->no, dept->name, facets->depts[names.ids[i]]);
    }
    return facet_end(&f, "Department", true);
}

static struct facet_group title_group(const struct req *req, const struct store *store,
                                      const struct roll_facets *facets)
{
    struct directory_names names = directory_titles(store, req->arena);
    struct facet_builder f = facet_begin(req, "title", names.n);
    for (uint32_t i = 0; i < names.n; i++) {
        struct str title = store->roll.catalog.titles[names.ids[i]];
        facet_add(&f, title, title, facets->titles[names.ids[i]]);
    }
    return facet_end(&f, "Title", true);
}

/* A facet over two parameters: a range. */
static void range_add(struct facet_builder *f, struct str name2, struct str from, struct str to,
                      struct str label, uint32_t n)
{
    struct str to_now = link_param(f->req, name2);
    bool on = str_eq(f->chosen, from) && str_eq(to_now, to);
    if (!n && !on)
        return;
    f->items[f->n++] = (struct facet_item){
        .label = label,
        .n = {n},
        .url = on ? link_with_two(f->req, f->name, (struct str){0}, name2, (struct str){0})
                  : link_with_two(f->req, f->name, from, name2, to),
        .is_on = on,
    };
}

static struct facet_group pay_group(const struct req *req, const struct roll_facets *facets)
{
    struct arena *a = req->arena;
    struct facet_builder f = facet_begin(req, "pay_min", ROLL_PAY_BANDS);
    for (uint32_t band = 0; band < ROLL_PAY_BANDS; band++) {
        uint32_t low = band * ROLL_PAY_BAND;
        bool last = band == ROLL_PAY_BANDS - 1;
        struct str from = arena_printf(a, "%u", low ? low : 1);
        struct str to = last ? STR("") : arena_printf(a, "%u", low + ROLL_PAY_BAND - 1);
        struct str label = last ? arena_printf(a, "%u,000 and more", low / 1000)
                                : arena_printf(a, "%u,000 to %u,999", low / 1000, low / 1000 + 9);
        range_add(&f, STR("pay_max"), from, to, label, facets->pay[band]);
    }
    return facet_end(&f, "Pay a year", false);
}

static struct facet_group year_group(const struct req *req, const char *from, const char *to,
                                     const char *title, const uint32_t *years)
{
    struct arena *a = req->arena;
    struct facet_builder f = facet_begin(req, from, ROLL_YEARS);
    for (uint32_t y = 0; y < ROLL_YEARS; y++)
        if (years[y])
            range_add(&f, str_from(to), arena_printf(a, "%u-01-01", ROLL_YEAR_FIRST + y),
                      arena_printf(a, "%u-12-31", ROLL_YEAR_FIRST + y),
                      arena_printf(a, "%u", ROLL_YEAR_FIRST + y), years[y]);
    return facet_end(&f, title, false);
}

static void view_facets(const struct req *req, const struct store *store,
                        const struct roll_facets *facets, struct employee_list_view *view)
{
    view->groups[0] = status_group(req, facets);
    view->groups[1] = dept_group(req, store, facets);
    view->groups[2] = title_group(req, store, facets);
    view->groups[3] = gender_group(req, facets);
    view->groups[4] = pay_group(req, facets);
    view->groups[5] = year_group(req, "hired_from", "hired_to", "Hired", facets->hired);
    view->groups[6] = year_group(req, "born_from", "born_to", "Born", facets->born);
    struct facet_builder f = facet_begin(req, "letter", 26);
    for (uint32_t i = 0; i < 26; i++) {
        struct str letter = arena_printf(req->arena, "%c", 'a' + (int)i);
        facet_add(&f, letter, arena_printf(req->arena, "%c", 'A' + (int)i), facets->letters[i]);
    }
    view->letters = f.items;
    view->letters_n = f.n;
}

/* ---- the form ---------------------------------------------------------------------------------
 */

/* The parameters that the form for what is typed shows. */
static const char *const typed[] = {
    "q",        "first_name",  "last_name",  "hired_from",   "hired_to",        "born_from",
    "born_to",  "pay_min",     "pay_max",    "number_from",  "number_to",       "manager",
    "birthday", "anniversary", "ever_title", "ever_manager", "ever_department", NULL};
static const char *const jumped[] = {"number_from", "sort", "order", NULL};

static const struct link_field *fields_but(const struct req *req, const char *const *but,
                                           size_t *ret_n)
{
    size_t all_n = 0;
    size_t n = 0;
    const struct link_field *all = link_fields(req, STR("after"), &all_n);
    struct link_field *kept = ARENA_ARRAY(req->arena, all_n, struct link_field);
    for (size_t i = 0; i < all_n; i++) {
        size_t k = 0;
        while (but[k] && !str_eq(all[i].name, str_from(but[k])))
            k++;
        if (!but[k])
            kept[n++] = all[i];
    }
    *ret_n = n;
    return kept;
}

static void view_form(const struct req *req, const struct store *store,
                      struct employee_list_view *view)
{
    static const uint32_t sizes[LIST_SIZES] = {25, 50, 100};
    const struct directory_query *query = req->params;
    view->fields = fields_but(req, typed, &view->fields_n);
    view->jump = fields_but(req, jumped, &view->jump_n);
    /* The search box above shows q already. */
    for (size_t i = 1; typed[i]; i++)
        view->more_is_open |= link_param(req, str_from(typed[i])).n > 0;
    view->ever_depts = stats_depts(req, store, query->ever_department);
    view->ever_titles = stats_titles(req, store, query->ever_title);
    for (size_t i = 0; i < LIST_SIZES; i++) {
        struct str n = arena_printf(req->arena, "%u", sizes[i]);
        view->sizes[i] = (struct list_size){
            n, link_with(req, STR("limit"), i ? n : (struct str){0}), query->limit == sizes[i]};
    }
}

/* ---- the table --------------------------------------------------------------------------------
 */

static void view_columns(const struct req *req, const struct roll_page *page,
                         struct employee_list_view *view)
{
    static const struct {
        const char *label;
        const char *class_name;
        const char *sort;
        enum roll_order order;
    } columns[LIST_COLUMNS] = {
        {"Number", "n", "number", ROLL_BY_NUMBER},
        {"Name", "", "last_name", ROLL_BY_LAST},
        {"Title", "", "title", ROLL_BY_TITLE},
        {"Department", "", "department", ROLL_BY_DEPT},
        {"Pay a year", "n wide", "pay", ROLL_BY_PAY},
        {"Born", "d wide", "birth_date", ROLL_BY_BIRTH},
        {"Hired", "d wide", "hire_date", ROLL_BY_HIRE},
    };
    for (size_t i = 0; i < LIST_COLUMNS; i++) {
        bool on = page->order == columns[i].order;
        bool turn = on && !page->descending;
        view->columns[i] = (struct list_column){
            .label = str_from(columns[i].label),
            .class_name = str_from(columns[i].class_name),
            .url = link_with_two(req, STR("sort"), str_from(columns[i].sort), STR("order"),
                                 turn ? STR("desc") : (struct str){0}),
            .aria_sort = !on    ? STR("none")
                         : turn ? STR("ascending")
                                : STR("descending"),
            .arrow = !on    ? STR("")
                     : turn ? STR(" ↑")
                            : STR(" ↓"),
        };
    }
}

static void view_lines(const struct req *req, const struct store *store,
                       const struct roll_result *result, const struct roll_page *page,
                       struct employee_list_view *view)
{
    struct list_line *lines = ARENA_ARRAY(req->arena, result->n, struct list_line);
    for (uint32_t i = 0; i < result->n; i++) {
        struct directory_person p = directory_person(store, &result->lines[i]);
        lines[i] = (struct list_line){
            .p = p,
            .is_present = p.status == ROLL_PRESENT,
            .note = p.status == ROLL_FORMER ? STR("left") : STR("not yet here"),
            .pay = {p.pay},
        };
    }
    view->lines = lines;
    view->n = result->n;
    view->has_before = result->more_before && result->n;
    view->has_after = result->more_after && result->n;
    if (!result->n)
        return;
    struct roll_place first = roll_place_of(&store->roll, page->order, &result->lines[0]);
    struct roll_place last =
        roll_place_of(&store->roll, page->order, &result->lines[result->n - 1]);
    struct arena *a = req->arena;
    view->before =
        link_with(req, STR("before"), cursor_write(&first, page->order, page->descending, a));
    view->after =
        link_with(req, STR("after"), cursor_write(&last, page->order, page->descending, a));
}

enum err employee_list_page(struct req *req, struct resp *resp, struct store *store)
{
    if (req->form == FORM_JSON)
        return employee_list_json(req, resp, store);
    if (req->form == FORM_VCARD)
        return employee_list_vcards(req, resp, store);
    const struct directory_query *query = req->params;
    struct roll_filter filter;
    struct roll_page want;
    enum err err = directory_read_page(req, store, &filter, &want);
    if (err)
        return err;
    struct roll_result result;
    directory_run(store, req->arena, &filter, &want, &result);
    struct employee_list_view *view = ARENA_NEW(req->arena, struct employee_list_view);
    view->query = query;
    view->total.n = result.facets.total;
    view->csv = link_at(req, STR("/employees.csv"));
    view->json = link_at(req, STR("/employees.json"));
    view_facets(req, store, &result.facets, view);
    view->chips = chips_make(req, store);
    view_form(req, store, view);
    view_columns(req, &want, view);
    view_lines(req, store, &result, &want, view);
    struct page page = frame_make(req, store, SECTION_PEOPLE, query->as_of);
    page.search = query->q;
    resp_type(resp, TYPE_HTML);
    tmpl_employee_list(resp->body, &page, view);
    return ERR_OK;
}
