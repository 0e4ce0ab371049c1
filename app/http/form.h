/* form.h: the forms in which one resource is given, and which of them a client gets.
 *
 * /employees/10001 is a page; the same address with .json, .csv, .vcf or .atom is that form, and an
 * Accept header on the bare address chooses among them. Which forms there are stands in the route's
 * row (route.h); the dispatcher chooses and leaves the choice in req->form.
 *
 * Source: RFC 9110, 12.5.1. The most specific range of Accept that matches a type gives its
 * quality. The best quality wins; of equals, the one that was named more exactly (a script that
 * sends "application/json" beside "anything" gets JSON); of those, the first of the enumeration, so
 * browsers and clients that accept anything get the page. Parameters of a range other than q are
 * ignored. */
#ifndef MUSTER_HTTP_FORM_H
#define MUSTER_HTTP_FORM_H

#include "base/arena.h"
#include "base/str.h"

enum form {
    FORM_PAGE,
    FORM_JSON,
    FORM_CSV,
    FORM_VCARD,
    FORM_ATOM,
};
#define FORMS_N 5
#define FORM_BIT(form) (1u << (form))

struct str form_type(enum form form);   /* "application/json", without parameters */
struct str form_suffix(enum form form); /* ".json"; empty for the page */

/* By the path's end; FORM_PAGE when it has none of the endings. */
enum form form_of_path(struct str path);

/* The best of `forms` (bits) for an Accept header; a null or empty one accepts all. False when it
 * excludes every one. */
bool form_choose(struct str accept, unsigned forms, enum form *ret);

/* How much a client likes a type, in thousandths (0: not at all), and how exactly it named it:
 * 2 for the type itself, 1 for all of its kind (text), 0 for "anything" or nothing. */
struct form_liking {
    int quality;
    int exactness;
};
struct form_liking form_liking(struct str accept, struct str type);

/* The Link header (RFC 8288) that names the other forms of a page: path without its ending, query
 * without its '?'. The null slice when there are none, or when the address is too long for it. */
struct str form_links(struct arena *a, unsigned forms, enum form but, struct str path,
                      struct str query);

#endif
