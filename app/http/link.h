/* link.h: the address of the present page with something else in it: another filter, order, day.
 *
 * Links on a page must keep everything that is chosen already. They are made from the request's own
 * query: parameters in their order, the changed one in place or at the end. The places of a list
 * (after, before) are dropped, as they mean nothing in another list. */
#ifndef MUSTER_HTTP_LINK_H
#define MUSTER_HTTP_LINK_H

#include "base/html.h"
#include "http/req.h"

/* The page with `name` set to `value`, or without it when value is null. */
struct url link_with(const struct req *req, struct str name, struct str value);
/* Another page with the same query. */
struct url link_at(const struct req *req, struct str path);
/* Two at once. */
struct url link_with_two(const struct req *req, struct str name, struct str value, struct str name2,
                         struct str value2);

/* A parameter of the request's query, decoded; the null slice when it is not there. */
struct str link_param(const struct req *req, struct str name);

/* All parameters but the named one and the places, for hidden fields of a form. */
struct link_field {
    struct str name;
    struct str value;
};
const struct link_field *link_fields(const struct req *req, struct str but, size_t *ret_n);
/* The page with these parameters and no others. */
struct url link_of(const struct req *req, const struct link_field *fields, size_t n);

#endif
