#include "pages/profile.h"

#include "base/csv.h"
#include "base/json.h"
#include "base/utf8.h"
#include "base/vcard.h"
#include "model/store.h"
#include "version.gen.h"

/* ---- words ------------------------------------------------------------------------------------
 */

struct str profile_change_text(struct arena *a, int tenths)
{
    int size = tenths < 0 ? -tenths : tenths;
    return arena_printf(a, "%s%d.%d\u00a0%%", tenths < 0 ? "−" : "+", size / 10, size % 10);
}

static struct str pay_text(struct arena *a, const struct timeline_event *event)
{
    struct buf text;
    buf_fixed(&text, arena_alloc(a, 96), 96);
    BUF_LIT(&text, "Pay ");
    html_put_count(&text, (struct count){event->salary});
    if (!event->is_first_pay) {
        BUF_LIT(&text, " (");
        buf_put(&text, profile_change_text(a, event->change_tenths));
        BUF_LIT(&text, ")");
    }
    return buf_str(&text);
}

struct str profile_event_text(struct arena *a, const struct timeline_event *event)
{
    switch (event->kind) {
    case TIMELINE_HIRED:
        return STR("Hired");
    case TIMELINE_JOINED:
        return arena_printf(a, "Joined %.*s", STR_ARG(event->dept_name));
    case TIMELINE_LEFT:
        return arena_printf(a, "Left %.*s", STR_ARG(event->dept_name));
    case TIMELINE_LEAD:
        return arena_printf(a, "Began to lead %.*s", STR_ARG(event->dept_name));
    case TIMELINE_LEAD_OVER:
        return arena_printf(a, "Stopped leading %.*s", STR_ARG(event->dept_name));
    case TIMELINE_TITLE:
        return arena_printf(a, "Became %.*s", STR_ARG(event->title));
    case TIMELINE_PAY:
        return pay_text(a, event);
    }
    return STR("");
}

/* The address of somebody's page, whole. */
static struct str person_url(const struct req *req, uint32_t emp_no, const char *ending)
{
    return arena_printf(req->arena, "%.*s/employees/%u%s", STR_ARG(req->site), emp_no, ending);
}

static struct str date_text(struct arena *a, struct date d)
{
    char *text = arena_alloc(a, DATE_TEXT_SIZE);
    date_format(d, text);
    return (struct str){text, DATE_TEXT_SIZE};
}

/* ---- CSV --------------------------------------------------------------------------------------
 */

struct history {
    struct csv csv;
    uint32_t emp_no;
    struct opt_date as_of; /* only what holds on this day */
};

static void history_row(struct history *h, struct str kind, struct str value, struct str name,
                        struct date from, struct date to)
{
    if (h->as_of.some && !(from.days <= h->as_of.v.days && h->as_of.v.days < to.days))
        return;
    csv_u64(&h->csv, h->emp_no);
    csv_str(&h->csv, kind);
    csv_str(&h->csv, value);
    csv_str(&h->csv, name);
    csv_date(&h->csv, from);
    csv_date(&h->csv, to);
    csv_end(&h->csv);
}

void profile_csv(struct req *req, struct resp *resp, const struct employee_show_view *view)
{
    const struct profile_query *query = req->params;
    const struct career *c = &view->career;
    struct history h = {.emp_no = view->e.emp_no, .as_of = query->as_of};
    resp_type(resp, TYPE_CSV);
    resp_header(resp, STR("Content-Disposition"),
                arena_printf(req->arena, "attachment; filename=\"%u.csv\"", view->e.emp_no));
    BUF_LIT(resp->body, "emp_no,kind,value,name,from_date,to_date\r\n");
    csv_init(&h.csv, resp->body, true);
    for (size_t i = 0; i < c->titles_n; i++)
        history_row(&h, STR("title"), c->titles[i].title, STR(""), c->titles[i].from,
                    c->titles[i].to.d);
    for (size_t i = 0; i < c->departments_n; i++)
        history_row(&h, STR("department"), c->departments[i].dept_no, c->departments[i].dept_name,
                    c->departments[i].from, c->departments[i].to.d);
    for (size_t i = 0; i < c->managed_n; i++)
        history_row(&h, STR("manager"), c->managed[i].dept_no, c->managed[i].dept_name,
                    c->managed[i].from, c->managed[i].to.d);
    for (size_t i = 0; i < c->pay_n; i++)
        history_row(&h, STR("salary"),
                    arena_printf(req->arena, "%llu", (unsigned long long)c->pay[i].salary.n),
                    STR(""), c->pay[i].from, c->pay[i].to.d);
}

/* ---- vCard ------------------------------------------------------------------------------------
 */

static void card_write(const struct req *req, struct buf *out, const struct directory_person *p,
                       struct opt_date changed)
{
    struct vcard v;
    vcard_open(&v, out);
    vcard_raw_line(&v, STR("PRODID"), STR("-//Muster//" MUSTER_VERSION "//EN"));
    vcard_raw_line(&v, STR("KIND"), STR("individual"));
    vcard_raw_line(&v, STR("UID"), person_url(req, p->emp_no, ""));
    vcard_text_line(
        &v, STR("FN"),
        arena_printf(req->arena, "%.*s %.*s", STR_ARG(p->first_name), STR_ARG(p->last_name)));
    vcard_begin(&v, STR("N"));
    vcard_text(&v, p->last_name);
    vcard_mark(&v, ';');
    vcard_text(&v, p->first_name);
    vcard_raw(&v, STR(";;;"));
    vcard_end(&v);
    vcard_raw_line(&v, STR("GENDER"), p->gender);
    vcard_begin(&v, STR("BDAY"));
    vcard_date(&v, p->birth_date);
    vcard_end(&v);
    if (p->dept_name.n) {
        /* The company has no name here; the department is the unit below it. */
        vcard_begin(&v, STR("ORG"));
        vcard_mark(&v, ';');
        vcard_text(&v, p->dept_name);
        vcard_end(&v);
    }
    if (p->title.n)
        vcard_text_line(&v, STR("TITLE"), p->title);
    vcard_text_line(&v, STR("NOTE"),
                    arena_printf(req->arena, "Employee %u, hired %.*s", p->emp_no,
                                 STR_ARG(date_text(req->arena, p->hire_date))));
    vcard_raw_line(&v, STR("URL"), person_url(req, p->emp_no, ""));
    vcard_raw_line(&v, STR("SOURCE"), person_url(req, p->emp_no, ".vcf"));
    if (changed.some) {
        vcard_begin(&v, STR("REV"));
        vcard_date(&v, changed.v);
        vcard_raw(&v, STR("T000000Z"));
        vcard_end(&v);
    }
    vcard_close(&v);
}

/* The events up to a day; the first is the newest. */
static const struct timeline_event *
events_until(struct arena *a, const struct employee_show_view *view, struct date day, size_t *ret_n)
{
    size_t n;
    const struct timeline_event *events = timeline_make(a, &view->e, &view->career, &n);
    while (n && events->day.days > day.days) {
        events++;
        n--;
    }
    *ret_n = n;
    return events;
}

void profile_vcard(struct req *req, struct resp *resp, const struct employee_show_view *view,
                   struct date day)
{
    const struct directory_person person = {
        .emp_no = view->e.emp_no,
        .first_name = view->e.first_name,
        .last_name = view->e.last_name,
        .gender = view->e.gender,
        .birth_date = view->e.birth_date,
        .hire_date = view->e.hire_date,
        .dept_name = view->is_present ? view->now.dept_name : STR(""),
        .title = view->is_present ? view->now.title : STR(""),
    };
    size_t n;
    const struct timeline_event *events = events_until(req->arena, view, day, &n);
    struct opt_date changed = {0};
    if (n)
        changed = (struct opt_date){.v = events->day, .some = true};
    resp_type(resp, TYPE_VCARD);
    resp_header(resp, STR("Content-Disposition"),
                arena_printf(req->arena, "attachment; filename=\"%u.vcf\"", person.emp_no));
    card_write(req, resp->body, &person, changed);
}

enum err directory_vcards(struct req *req, struct resp *resp, struct store *store,
                          const struct roll_filter *filter)
{
    const struct roll_page all = {.n = ROLL_PAGE_MAX};
    struct roll_result result;
    directory_run(store, req->arena, filter, &all, &result);
    if (result.facets.total > ROLL_PAGE_MAX)
        return problem_set(
            &req->problem, ERR_INPUT, 422, STR("Too many for one address book"),
            arena_printf(req->arena,
                         "The list has %u people; vCards are given of %u at most. "
                         "Narrow it, for example with department= and title=, or take the CSV.",
                         (unsigned)result.facets.total, ROLL_PAGE_MAX));
    resp_type(resp, TYPE_VCARD);
    resp_header(resp, STR("Content-Disposition"), STR("attachment; filename=\"people.vcf\""));
    for (uint32_t i = 0; i < result.n; i++) {
        struct directory_person p = directory_person(store, &result.lines[i]);
        card_write(req, resp->body, &p, (struct opt_date){0});
    }
    return ERR_OK;
}

/* ---- Atom -------------------------------------------------------------------------------------
 */

/* Text of an XML element or attribute: escaped as in HTML; what XML cannot hold becomes U+FFFD. */
static void xml_text(struct buf *out, struct str s)
{
    while (s.n) {
        uint32_t code = 0;
        size_t n = utf8_next(s, &code);
        bool bad = !n || (code < 0x20 && code != '\t' && code != '\n' && code != '\r') ||
                   code == 0xfffe || code == 0xffff;
        if (bad)
            BUF_LIT(out, "\xef\xbf\xbd");
        else
            html_put_str(out, str_take(s, n));
        s = str_drop(s, n ? n : 1);
    }
}

static void xml_element(struct buf *out, const char *name, struct str text)
{
    buf_printf(out, "<%s>", name);
    xml_text(out, text);
    buf_printf(out, "</%s>\n", name);
}

static void atom_link(struct buf *out, const char *rel, struct str type, struct str href)
{
    buf_printf(out, "<link rel=\"%s\" type=\"%.*s\" href=\"", rel, STR_ARG(type));
    xml_text(out, href);
    BUF_LIT(out, "\"/>\n");
}

static struct str atom_time(struct arena *a, struct date d)
{
    return arena_printf(a, "%.*sT00:00:00Z", STR_ARG(date_text(a, d)));
}

/* The name of an entry stays when others come or go: its day, its kind, and its place among those
 * of the same day and kind. */
static void atom_entry(const struct req *req, struct buf *out, uint32_t emp_no,
                       const struct timeline_event *event, size_t place)
{
    static const char *const kinds[] = {
        [TIMELINE_HIRED] = "hired", [TIMELINE_JOINED] = "joined",       [TIMELINE_LEFT] = "left",
        [TIMELINE_LEAD] = "lead",   [TIMELINE_LEAD_OVER] = "lead-over", [TIMELINE_TITLE] = "title",
        [TIMELINE_PAY] = "pay",
    };
    struct arena *a = req->arena;
    struct str day = date_text(a, event->day);
    struct str page = person_url(req, emp_no, "");
    BUF_LIT(out, "<entry>\n");
    xml_element(out, "id",
                arena_printf(a, "%.*s#%.*s-%s-%zu", STR_ARG(page), STR_ARG(day), kinds[event->kind],
                             place));
    xml_element(out, "title", profile_event_text(a, event));
    xml_element(out, "updated", atom_time(a, event->day));
    atom_link(out, "alternate", form_type(FORM_PAGE),
              arena_printf(a, "%.*s?as_of=%.*s", STR_ARG(page), STR_ARG(day)));
    BUF_LIT(out, "</entry>\n");
}

void profile_atom(struct req *req, struct resp *resp, const struct employee_show_view *view,
                  struct date day)
{
    struct arena *a = req->arena;
    struct buf *out = resp->body;
    uint32_t emp_no = view->e.emp_no;
    size_t n;
    const struct timeline_event *events = events_until(a, view, day, &n);
    resp_type(resp, TYPE_ATOM);
    BUF_LIT(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                 "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    xml_element(out, "id", person_url(req, emp_no, ""));
    xml_element(
        out, "title",
        arena_printf(a, "%.*s %.*s", STR_ARG(view->e.first_name), STR_ARG(view->e.last_name)));
    xml_element(out, "updated", atom_time(a, n ? events->day : view->e.hire_date));
    atom_link(out, "self", form_type(FORM_ATOM), person_url(req, emp_no, ".atom"));
    atom_link(out, "alternate", form_type(FORM_PAGE), person_url(req, emp_no, ""));
    BUF_LIT(out, "<author><name>Muster</name></author>\n"
                 "<generator version=\"" MUSTER_VERSION "\">Muster</generator>\n");
    for (size_t i = 0; i < n; i++) {
        size_t place = 1; /* counted from the oldest, as new ones come on top */
        for (size_t k = i + 1; k < n && events[k].day.days == events[i].day.days; k++)
            place += events[k].kind == events[i].kind;
        atom_entry(req, out, emp_no, &events[i], place);
    }
    BUF_LIT(out, "</feed>\n");
}

/* ---- JSON-LD ----------------------------------------------------------------------------------
 */

static void ld_member(struct json *j, struct str name, struct str value)
{
    json_name(j, name);
    json_str(j, value);
}

static void ld_person(struct json *j, const struct req *req, const struct employee_show_view *view)
{
    struct arena *a = req->arena;
    const struct employee *e = &view->e;
    json_object(j);
    ld_member(j, STR("@context"), STR("https://schema.org"));
    ld_member(j, STR("@type"), STR("Person"));
    ld_member(j, STR("@id"), person_url(req, e->emp_no, ""));
    ld_member(j, STR("url"), person_url(req, e->emp_no, ""));
    ld_member(j, STR("identifier"), arena_printf(a, "%u", e->emp_no));
    ld_member(j, STR("name"),
              arena_printf(a, "%.*s %.*s", STR_ARG(e->first_name), STR_ARG(e->last_name)));
    ld_member(j, STR("givenName"), e->first_name);
    ld_member(j, STR("familyName"), e->last_name);
    ld_member(j, STR("gender"),
              str_eq(e->gender, STR("M")) ? STR("https://schema.org/Male")
                                          : STR("https://schema.org/Female"));
    ld_member(j, STR("birthDate"), date_text(a, e->birth_date));
    if (view->is_present && view->now.title.n)
        ld_member(j, STR("jobTitle"), view->now.title);
    if (view->is_present && view->now.dept_name.n) {
        json_name(j, STR("worksFor"));
        json_object(j);
        ld_member(j, STR("@type"), STR("Organization"));
        ld_member(j, STR("name"), view->now.dept_name);
        ld_member(j, STR("url"),
                  arena_printf(a, "%.*s/departments/%.*s", STR_ARG(req->site),
                               STR_ARG(view->now.dept_no)));
        json_object_end(j);
    }
    json_object_end(j);
}

/* Room for the fixed words and two copies of the longest names, escaped sixfold. */
#define LD_MAX 8192

struct html profile_json_ld(const struct req *req, const struct employee_show_view *view)
{
    struct json j;
    struct buf out;
    buf_fixed(&out, arena_alloc(req->arena, LD_MAX), LD_MAX);
    /* json.h escapes '<' and '>': nothing in it ends the element. */
    BUF_LIT(&out, "<script type=\"application/ld+json\">");
    json_init(&j, &out);
    ld_person(&j, req, view);
    BUF_LIT(&out, "</script>");
    if (buf_err(&out))
        return (struct html){STR("")};
    return (struct html){buf_str(&out)};
}
