/* api_docs_view.h: what the pages about the API show. */
#ifndef MUSTER_PAGES_API_DOCS_VIEW_H
#define MUSTER_PAGES_API_DOCS_VIEW_H

#include "base/html.h"
#include "http/description.h"

struct api_group {
    struct str name;
    struct html text;
    const struct described_operation *const *operations;
    size_t n;
};

struct api_docs_view {
    struct str title;
    struct str version;
    struct html text;
    const struct api_group *groups;
    size_t n;
    const struct html *common_texts; /* of description.common */
};

/* A parameter with a field to fill in. */
struct api_field {
    const struct described_parameter *p;
    struct html text;
    struct str value; /* what stands in the field at first: examples of what must be given */
};

struct api_answer {
    const struct described_answer *a;
    struct html text;
    const struct html *field_texts; /* of the answer's fields */
    const struct html *header_texts;
};

struct api_operation_view {
    const struct described_operation *o;
    struct html text;
    const struct api_field *own;
    size_t own_n;
    const struct api_field *shared; /* the filters that all lists of people take */
    size_t shared_n;
    const struct api_answer *good;
    const struct api_answer *errors;
    size_t errors_n;
    const struct described_operation *before; /* in the order of the document; NULL: none */
    const struct described_operation *after;
};

#endif
