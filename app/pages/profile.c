#include "pages/profile.h"
#include "pages/chart.h"
#include "pages/frame.h"
#include "pages/pages.h"
#include "pages/views.h"

#include "base/url.h"
#include "base/utf8.h"
#include "model/store.h"
#include "tmpl.gen.h"

#include <stddef.h>

/* Employee numbers are INT and begin at 1. */
#define EMP_NO_MAX 2147483647

static const struct param params[] = {
    {.name = "emp_no",
     .type = PARAM_U32,
     .in_path = true,
     .min = 1,
     .max = EMP_NO_MAX,
     .offset = offsetof(struct profile_query, emp_no)},
    {.name = "as_of", .type = PARAM_DATE, .offset = offsetof(struct profile_query, as_of)},
};

const struct param_set employee_show_params = {params, sizeof params / sizeof params[0],
                                               sizeof(struct profile_query)};

/* ---- pay --------------------------------------------------------------------------------------
 */

static void view_pay(struct arena *a, struct employee_show_view *view)
{
    const struct career *career = &view->career;
    struct pay_line *lines = ARENA_ARRAY(a, career->pay_n, struct pay_line);
    for (size_t i = 0; i < career->pay_n; i++) {
        const struct pay_row *row = &career->pay[career->pay_n - 1 - i];
        bool first = i == career->pay_n - 1;
        lines[i] =
            (struct pay_line){*row, first ? STR("") : profile_change_text(a, row->change_tenths),
                              row->change_tenths < 0};
    }
    view->pay = lines;
    view->pay_n = career->pay_n;
}

/* ---- the timeline -----------------------------------------------------------------------------
 */

static void view_events(struct arena *a, struct employee_show_view *view)
{
    const struct timeline_event *events =
        timeline_make(a, &view->e, &view->career, &view->events_n);
    struct event_line *lines = ARENA_ARRAY(a, view->events_n, struct event_line);
    for (size_t i = 0; i < view->events_n; i++)
        lines[i] = (struct event_line){events[i].day, profile_event_text(a, &events[i])};
    view->events = lines;
}

/* ---- initials ---------------------------------------------------------------------------------
 */

/* The first letter, with the accents that follow it. */
static struct str letter(struct str name)
{
    uint32_t code = 0;
    size_t n = utf8_next(name, &code);
    for (size_t more = n; more; n += more) {
        more = utf8_next(str_drop(name, n), &code);
        if (code < 0x300 || code > 0x36f) /* Combining Diacritical Marks */
            break;
    }
    return str_take(name, n);
}

static struct str initials(struct arena *a, const struct employee *e)
{
    return arena_printf(a, "%.*s%.*s", STR_ARG(letter(e->first_name)),
                        STR_ARG(letter(e->last_name)));
}

/* ---- spans ------------------------------------------------------------------------------------
 */

static struct str span_text(struct arena *a, struct date from, struct date to)
{
    int years = date_years(from, to);
    if (years)
        return arena_printf(a, "%d year%s", years, years == 1 ? "" : "s");
    int days = to.days - from.days;
    return days >= 60 ? arena_printf(a, "%d months", days / 30)
                      : arena_printf(a, "%d day%s", days, days == 1 ? "" : "s");
}

static bool holds(struct date from, struct date to, struct date day)
{
    return from.days <= day.days && day.days < to.days;
}

static void view_spans(struct arena *a, struct employee_show_view *view, struct date day)
{
    const struct career *c = &view->career;
    for (size_t i = 0; i < c->titles_n; i++)
        if (holds(c->titles[i].from, c->titles[i].to.d, day))
            view->in_title = span_text(a, c->titles[i].from, day);
    for (size_t i = 0; i < c->departments_n; i++)
        if (holds(c->departments[i].from, c->departments[i].to.d, day))
            view->in_department = span_text(a, c->departments[i].from, day);
    if (view->is_present && c->departments_n)
        view->tenure = span_text(a, c->departments[0].from, day);
}

static struct url namesakes_url(struct arena *a, const struct employee *e)
{
    struct buf out;
    char *storage = arena_alloc(a, 512);
    buf_fixed(&out, storage, 512);
    BUF_LIT(&out, "/employees?first_name=");
    url_encode(&out, e->first_name);
    BUF_LIT(&out, "&last_name=");
    url_encode(&out, e->last_name);
    return (struct url){buf_str(&out)};
}

/* ---- pictures ---------------------------------------------------------------------------------
 */

#define CHART_MAX 65536

/* This person's page on another day. */
static struct url day_url(struct arena *a, uint32_t emp_no, struct date day)
{
    char text[DATE_TEXT_SIZE];
    date_format(day, text);
    return (struct url){arena_printf(a, "/employees/%u?as_of=%.*s", emp_no, DATE_TEXT_SIZE, text)};
}

static void view_pay_chart(struct arena *a, struct employee_show_view *view, struct date last)
{
    const struct career *c = &view->career;
    struct chart_point *points = ARENA_ARRAY(a, c->pay_n, struct chart_point);
    struct date end = last;
    for (size_t i = 0; i < c->pay_n; i++) {
        points[i] = (struct chart_point){c->pay[i].from, (double)c->pay[i].salary.n,
                                         day_url(a, view->e.emp_no, c->pay[i].from)};
        end = date_is_present(c->pay[i].to.d) ? last : c->pay[i].to.d;
    }
    const struct chart_series series = {STR("Pay"), points, c->pay_n};
    const struct chart_line line = {
        .chart = {.id = STR("pay"),
                  .title = STR("Pay"),
                  .unit = STR("a year"),
                  .empty = STR("No pay is recorded."),
                  .has_table = true},
        .series = &series,
        .n = 1,
        .from = c->pay_n ? c->pay[0].from : last,
        .to = end,
        .step = true,
    };
    struct buf out;
    buf_fixed(&out, arena_alloc(a, CHART_MAX), CHART_MAX);
    chart_line(&out, &line);
    view->pay_chart = chart_html(a, &out);
}

struct strip {
    struct chart_lane *lanes;
    size_t lanes_n;
    struct chart_interval *intervals;
    size_t n;
};

static void strip_add(struct strip *strip, unsigned group, struct str label, struct date from,
                      struct date to, struct url url)
{
    size_t lane = 0;
    while (lane < strip->lanes_n &&
           !(strip->lanes[lane].group == group && str_eq(strip->lanes[lane].label, label)))
        lane++;
    if (lane == strip->lanes_n)
        strip->lanes[strip->lanes_n++] = (struct chart_lane){label, group};
    strip->intervals[strip->n++] = (struct chart_interval){lane, from, to, url};
}

static void view_strip(struct arena *a, struct employee_show_view *view, struct date last)
{
    const struct career *c = &view->career;
    size_t most = c->titles_n + c->departments_n;
    struct strip strip = {.lanes = ARENA_ARRAY(a, most, struct chart_lane),
                          .intervals = ARENA_ARRAY(a, most, struct chart_interval)};
    for (size_t i = 0; i < c->titles_n; i++)
        strip_add(&strip, 0, c->titles[i].title, c->titles[i].from, c->titles[i].to.d,
                  day_url(a, view->e.emp_no, c->titles[i].from));
    for (size_t i = 0; i < c->departments_n; i++)
        strip_add(&strip, 1, c->departments[i].dept_name, c->departments[i].from,
                  c->departments[i].to.d, day_url(a, view->e.emp_no, c->departments[i].from));
    const struct chart_career career = {
        .chart = {.id = STR("career"),
                  .title = STR("Titles and departments"),
                  .empty = STR("No title and no department is recorded."),
                  .has_table = true},
        .lanes = strip.lanes,
        .lanes_n = strip.lanes_n,
        .intervals = strip.intervals,
        .n = strip.n,
        .until = last,
    };
    struct buf out;
    buf_fixed(&out, arena_alloc(a, CHART_MAX), CHART_MAX);
    chart_career(&out, &career);
    view->strip = chart_html(a, &out);
}

enum err employee_show_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct profile_query *query = req->params;
    struct arena *a = req->arena;
    struct employee_show_view *view = ARENA_NEW(a, struct employee_show_view);
    enum err err = employee_find(store, a, query->emp_no, &view->e, &view->career);
    struct page page = frame_make(req, store, SECTION_PEOPLE, query->as_of);
    if (!err)
        err = employee_standing(store, a, query->emp_no, page.day, &view->now);
    if (err == ERR_NOT_FOUND)
        return problem_set(&req->problem, err, 404, STR("Nobody has this number"),
                           arena_printf(a, "There is no employee %u.", query->emp_no));
    if (err)
        return err;
    view->gender = str_eq(view->e.gender, STR("M")) ? STR("male") : STR("female");
    view->is_present = view->now.status == ROLL_PRESENT;
    view->has_left = view->now.status == ROLL_FORMER;
    switch (req->form) {
    case FORM_CSV:
        profile_csv(req, resp, view);
        return ERR_OK;
    case FORM_VCARD:
        profile_vcard(req, resp, view, page.day);
        return ERR_OK;
    case FORM_ATOM:
        profile_atom(req, resp, view, page.day);
        return ERR_OK;
    case FORM_PAGE:
    case FORM_JSON: /* the API's row */
        break;
    }
    view->initials = initials(a, &view->e);
    view->age = date_years(view->e.birth_date, page.day);
    view->json_ld = profile_json_ld(req, view);
    view->vcard = link_at(req, arena_printf(a, "/employees/%u.vcf", view->e.emp_no));
    view->atom = link_at(req, arena_printf(a, "/employees/%u.atom", view->e.emp_no));
    view->pay_now.n = view->now.pay;
    view->namesakes = employee_namesakes(store, &view->e);
    view->namesakes_url = namesakes_url(a, &view->e);
    view_pay(a, view);
    view_events(a, view);
    view_spans(a, view, page.day);
    view_pay_chart(a, view, company_last_day(store));
    view_strip(a, view, company_last_day(store));
    resp_type(resp, TYPE_HTML);
    tmpl_employee_show(resp->body, &page, view);
    return ERR_OK;
}
