/* param.h: typed parameters from a path and a query, by table.
 *
 * A route names its parameters as rows: name, type, limits, where the value goes. The dispatcher
 * parses them into the route's struct before the handler runs: unknown, repeated, malformed or out
 * of range ones are refused by name, all of them at once. Left-out ones keep the struct's zeroes
 * (an opt_* type tells them apart) or the row's default. */
#ifndef MUSTER_HTTP_PARAM_H
#define MUSTER_HTTP_PARAM_H

#include "base/arena.h"
#include "base/date.h"
#include "base/opt.h"
#include "http/problem.h"

enum param_type {
    PARAM_U32,  /* uint32_t; absent: `standard` */
    PARAM_STR,  /* struct str, `max` bytes at most, valid UTF-8 without control characters */
    PARAM_DATE, /* struct opt_date */
};

/* The name of a row that stands for every other name: its values are left to the handler. Its type
 * is PARAM_STR. */
#define PARAM_ANY "*"

struct param {
    const char *name;
    enum param_type type;
    bool in_path;
    uint32_t min; /* numbers: smallest and greatest value; strings: greatest length in bytes */
    uint32_t max;
    uint32_t standard; /* numbers: the value when it is left out */
    size_t offset;
};

struct param_set {
    const struct param *rows;
    size_t n;
    size_t size; /* of the struct that the offsets are in */
};

#define PARAM_QUERY_MAX 64 /* name=value pairs in one query */

/* Fills a new struct in the arena. path_values: the values of the in_path rows, in their order,
 * still encoded. ERR_NOT_FOUND for a bad path value, ERR_INPUT for the query; `problem` then names
 * everything that is wrong. set may be NULL: then no parameter is known. */
enum err param_parse(const struct param_set *set, const struct str *path_values, struct str query,
                     struct arena *a, struct problem *problem, const void **ret) MUST_USE;

#endif
