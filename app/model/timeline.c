#include "model/timeline.h"

#include <stdlib.h>

struct event_list {
    struct timeline_event *events;
    size_t n;
};

static struct timeline_event *event_add(struct event_list *list, struct date day,
                                        enum timeline_kind kind)
{
    struct timeline_event *event = &list->events[list->n];
    *event = (struct timeline_event){.day = day, .kind = kind, .order = list->n};
    list->n++;
    return event;
}

static void stays_add(struct event_list *list, const struct dept_row *rows, size_t n,
                      enum timeline_kind start, enum timeline_kind end)
{
    for (size_t i = 0; i < n; i++) {
        bool is_over = !date_is_present(rows[i].to.d);
        bool goes_on = i + 1 < n && rows[i + 1].from.days == rows[i].to.d.days;
        struct timeline_event *event = event_add(list, rows[i].from, start);
        event->dept_no = rows[i].dept_no;
        event->dept_name = rows[i].dept_name;
        if (!is_over || goes_on)
            continue;
        event = event_add(list, rows[i].to.d, end);
        event->dept_no = rows[i].dept_no;
        event->dept_name = rows[i].dept_name;
    }
}

static int event_compare(const void *a, const void *b)
{
    const struct timeline_event *x = a;
    const struct timeline_event *y = b;
    if (x->day.days != y->day.days)
        return x->day.days > y->day.days ? -1 : 1;
    if (x->kind != y->kind)
        return x->kind > y->kind ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

const struct timeline_event *timeline_make(struct arena *a, const struct employee *e,
                                           const struct career *c, size_t *ret_n)
{
    size_t most = 1 + c->titles_n + 2 * c->departments_n + 2 * c->managed_n + c->pay_n;
    struct event_list list = {ARENA_ARRAY(a, most, struct timeline_event), 0};
    event_add(&list, e->hire_date, TIMELINE_HIRED);
    stays_add(&list, c->departments, c->departments_n, TIMELINE_JOINED, TIMELINE_LEFT);
    stays_add(&list, c->managed, c->managed_n, TIMELINE_LEAD, TIMELINE_LEAD_OVER);
    for (size_t i = 0; i < c->titles_n; i++)
        event_add(&list, c->titles[i].from, TIMELINE_TITLE)->title = c->titles[i].title;
    for (size_t i = 0; i < c->pay_n; i++) {
        struct timeline_event *event = event_add(&list, c->pay[i].from, TIMELINE_PAY);
        event->salary = c->pay[i].salary.n;
        event->is_first_pay = i == 0;
        event->change_tenths = c->pay[i].change_tenths;
    }
    qsort(list.events, list.n, sizeof *list.events, event_compare);
    *ret_n = list.n;
    return list.events;
}
