/* profile.h: one person in every form: what the page and the forms beside it share. */
#ifndef MUSTER_PAGES_PROFILE_H
#define MUSTER_PAGES_PROFILE_H

#include "base/opt.h"
#include "http/req.h"
#include "http/resp.h"
#include "model/directory.h"
#include "model/timeline.h"
#include "pages/views.h"

struct profile_query {
    uint32_t emp_no;
    struct opt_date as_of;
};

/* "+3.3 %" with a real minus sign for falls and a no-break space. */
struct str profile_change_text(struct arena *a, int tenths);
/* "Joined Development", "Pay 60,117 (+3.3 %)". */
struct str profile_event_text(struct arena *a, const struct timeline_event *event);

/* The person as the form that was asked for, as of the day. */
void profile_csv(struct req *req, struct resp *resp, const struct employee_show_view *view);
void profile_vcard(struct req *req, struct resp *resp, const struct employee_show_view *view,
                   struct date day);
void profile_atom(struct req *req, struct resp *resp, const struct employee_show_view *view,
                  struct date day);

/* schema.org/Person as JSON-LD, in its script element. A browser does not run it, so the content
 * security policy lets it stand. */
struct html profile_json_ld(const struct req *req, const struct employee_show_view *view);

/* All people of a filter as vCards; the request's problem says so when there are too many. */
enum err directory_vcards(struct req *req, struct resp *resp, struct store *store,
                          const struct roll_filter *filter) MUST_USE;

#endif
