/* description.h: the API's description as data, for the pages that show it and for tests.
 *
 * app/api/openapi.yaml is written by hand (OpenAPI 3.1); the build's program apic compiles it to
 * the one `description`, after it has compared it with the rows of routes.c. References are
 * resolved; texts are CommonMark of which only paragraphs and `code` are used. Null slices: not
 * given. */
#ifndef MUSTER_HTTP_DESCRIPTION_H
#define MUSTER_HTTP_DESCRIPTION_H

#include "base/str.h"

struct described_parameter {
    struct str name;
    bool in_path;
    bool required;
    bool is_shared;      /* one of the filters that all operations about people take (x-group) */
    struct str type;     /* for people: "integer, 1 to 1000", "date" */
    struct str text;     /* what it means */
    struct str example;  /* as it would stand in an address, decoded */
    struct str standard; /* what holds when it is left out */
    const struct str *values; /* the only ones that are allowed */
    size_t values_n;
    struct str minimum; /* digits */
    struct str maximum;
    struct str longest; /* digits: so many bytes of text are taken */
};

/* A member of an answer's JSON; `depth` says in which of the members above it lies. */
struct described_field {
    unsigned depth;
    struct str name;
    struct str type;
    struct str text;
};

struct described_header {
    struct str name;
    struct str text;
};

struct described_answer {
    struct str status; /* "200" */
    struct str text;
    struct str type;                        /* "application/json"; null: no body */
    struct str example;                     /* JSON in lines */
    const struct described_header *headers; /* without those of every answer */
    size_t headers_n;
    const struct described_field *fields;
    size_t fields_n;
};

struct described_operation {
    struct str id; /* operationId */
    bool is_deprecated;
    struct str method; /* "GET" */
    struct str path;   /* a route's pattern */
    struct str tag;
    struct str summary;
    struct str text;
    const struct described_parameter *params;
    size_t params_n;
    const struct described_answer *answers;
    size_t answers_n;
};

struct described_tag {
    struct str name;
    struct str text;
};

struct description {
    struct str title;
    struct str version;
    struct str text;
    struct str json; /* the whole document */
    struct str yaml; /* the same, as it was written */
    const struct described_tag *tags;
    size_t tags_n;
    const struct described_header *common; /* of every answer (x-group: every) */
    size_t common_n;
    const struct described_operation *operations; /* in the order of the document */
    size_t operations_n;
};

extern const struct description description;

#endif
