/* problem.h: what went wrong, for people and for programs (RFC 9457, problem details).
 *
 * A handler or parser that fails fills the request's problem and returns an error; the dispatcher
 * shows it as a page or as application/problem+json. The text names what is wrong and a way on; it
 * never holds internals. */
#ifndef MUSTER_HTTP_PROBLEM_H
#define MUSTER_HTTP_PROBLEM_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "http/form.h"

#define PROBLEM_FIELDS_MAX 8

struct problem_field {
    struct str field; /* the parameter's name, as sent */
    struct str code;  /* a constant for programs: "unknown", "not_a_number", "out_of_range", … */
    struct str message; /* a sentence for people */
};

struct problem {
    int status; /* 0: decided by the error value */
    struct str title;
    struct str detail;
    struct problem_field fields[PROBLEM_FIELDS_MAX]; /* the first ones; later ones are dropped */
    size_t fields_n;
    struct str available[FORMS_N]; /* 406: the types that there are */
    size_t available_n;
};

/* Fills it and returns `err`, so a handler can `return problem_set(…)`. Texts are kept as slices.
 */
enum err problem_set(struct problem *p, enum err err, int status, struct str title,
                     struct str detail);
/* For an address whose parameters are wrong: 422, its detail the first field's message; fields are
 * added already. Returns ERR_INPUT. */
enum err problem_mistakes(struct problem *p);
void problem_add_field(struct problem *p, struct str field, struct str code, struct str message);

/* The status that an error has by itself: 404 for ERR_NOT_FOUND and so on. */
int problem_status(enum err err);
/* The reason phrase of RFC 9110, "Not Found"; "Error" for an unknown one. */
struct str http_status_text(int status);

/* application/problem+json: type, title, status, detail, instance, errors, request_id. */
void problem_write_json(const struct problem *p, struct str instance, struct str request_id,
                        struct buf *out);

#endif
