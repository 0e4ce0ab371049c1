#include "pages/frame.h"

#include "http/route.h"
#include "model/store.h"
#include "version.gen.h"

static bool frame_debug;

void frame_init(bool debug)
{
    frame_debug = debug;
}

struct page frame_bare(const struct req *req, enum page_section section)
{
    return (struct page){
        .section = section,
        .request_id = req->id,
        .debug = frame_debug,
        .style_hash = STR(MUSTER_STATIC_HASH),
        .version = STR(MUSTER_VERSION),
        .day = date_today(),
        .path = req->path,
        .keep = {STR("")},
        .also = {STR("")},
        .home = {STR("/")},
        .here = {STR("/")},
    };
}

static struct str date_text(struct arena *a, struct date d)
{
    char *text = arena_alloc(a, DATE_TEXT_SIZE);
    date_format(d, text);
    return (struct str){text, DATE_TEXT_SIZE};
}

/* The same day `months` later or earlier; the last of the month where it has no such day. */
static bool months_on(struct date d, int months, struct date *ret)
{
    struct ymd ymd = date_ymd(d);
    int month = ymd.year * 12 + ymd.month - 1 + months;
    ymd.year = month / 12;
    ymd.month = month % 12 + 1;
    while (ymd.day > 28 && date_from_ymd(ymd, ret))
        ymd.day--;
    return !date_from_ymd(ymd, ret);
}

static void steps_make(const struct req *req, struct page *page)
{
    static const struct {
        const char *label;
        int months;
    } steps[PAGE_STEPS] = {{"− 1 year", -12},
                           {"− 1 month", -1},
                           {"+ 1 month", 1},
                           {"+ 1 year", 12}};
    for (size_t i = 0; i < PAGE_STEPS; i++) {
        struct date day;
        if (months_on(page->day, steps[i].months, &day))
            page->steps[page->steps_n++] = (struct page_step){
                str_from(steps[i].label),
                link_with(req, STR("as_of"), date_text(req->arena, day)),
            };
    }
}

static void alternates_make(const struct req *req, struct page *page)
{
    unsigned forms = req->route ? route_forms(req->route) : 0;
    for (int f = 0; f < FORMS_N; f++)
        if ((forms & FORM_BIT(f)) && f != (int)req->form)
            page->alternates[page->alternates_n++] = (struct page_alternate){
                form_type((enum form)f),
                link_at(req, arena_printf(req->arena, "%.*s%.*s", STR_ARG(req->bare_path),
                                          STR_ARG(form_suffix((enum form)f))))};
}

struct page frame_make(const struct req *req, const struct store *store, enum page_section section,
                       struct opt_date as_of)
{
    struct page page = frame_bare(req, section);
    struct arena *a = req->arena;
    page.age_seconds = store_age_seconds(store);
    page.takes_day = true;
    page.first = store->first_day;
    page.last = store->last_day;
    alternates_make(req, &page);
    page.here = link_with(req, STR("as_of"), (struct str){0});
    page.fields = link_fields(req, STR("as_of"), &page.fields_n);
    if (!as_of.some)
        return page;
    struct str text = date_text(a, as_of.v);
    page.is_dated = true;
    page.day = as_of.v;
    page.keep = (struct url){arena_printf(a, "?as_of=%.*s", STR_ARG(text))};
    page.also = (struct url){arena_printf(a, "&as_of=%.*s", STR_ARG(text))};
    page.home = (struct url){arena_printf(a, "/?as_of=%.*s", STR_ARG(text))};
    steps_make(req, &page);
    return page;
}
