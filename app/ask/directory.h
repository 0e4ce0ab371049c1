/* directory.h: the parameters that everything about people takes, and their errors as a problem. */
#ifndef MUSTER_ASK_DIRECTORY_H
#define MUSTER_ASK_DIRECTORY_H

#include "http/param.h"
#include "http/req.h"
#include "model/directory.h"

/* Pages that take a day and nothing else. */
struct day_query {
    struct opt_date as_of;
};
extern const struct param_set day_params;

/* Of struct directory_query what chooses people: no order, no place. */
extern const struct param_set filter_params;
/* All of struct directory_query. */
extern const struct param_set directory_params;

/* One mistake of a parameter's value as the request's problem. */
enum err ask_mistake(struct req *req, struct str parameter, struct str message);

/* The filter of the request, whose parameters are a struct directory_query. Mistakes become the
 * request's problem. */
enum err directory_read(struct req *req, const struct store *store,
                        struct roll_filter *ret) MUST_USE;
/* … for statistics: without a status it is for those who are present. */
enum err stats_read(struct req *req, const struct store *store, struct roll_filter *ret) MUST_USE;
/* … with order and place, for lists. */
enum err directory_read_page(struct req *req, const struct store *store, struct roll_filter *ret,
                             struct roll_page *ret_page) MUST_USE;

#endif
