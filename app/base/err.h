/* err.h: the outcomes a function can have.
 *
 * A function that can fail returns `enum err`; ERR_OK is 0, so `if (err)` reads as "if it failed".
 * Results travel by out-parameters (last, called `ret` or `ret_*`) that are written only on
 * success. Nobody logs on the way up: the dispatcher does, once, and turns the value into a
 * response. There are few values because a caller can do only a few different things. */
#ifndef MUSTER_BASE_ERR_H
#define MUSTER_BASE_ERR_H

#define MUST_USE __attribute__((warn_unused_result))

enum err {
    ERR_OK = 0,
    ERR_INPUT,     /* the caller's input is wrong; the message names it     (400, 422) */
    ERR_NOT_FOUND, /* there is no such thing                                (404) */
    ERR_TOO_BIG,   /* a stated ceiling was reached                          (413, 414, 500) */
    ERR_AWAY,      /* the database cannot be reached now; try again         (503) */
    ERR_LOADING,   /* the database answers, its schema or data is not there yet (503) */
    ERR_TIMEOUT,   /* a wait reached its limit                              (503) */
    ERR_INTERNAL   /* our own mistake, or the system's                      (500) */
};

/* A short constant name for logs: "ok", "input", "not_found", … Never NULL. */
const char *err_name(enum err err);

#endif
