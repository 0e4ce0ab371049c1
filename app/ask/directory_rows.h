/* directory_rows.h: the parameters that choose and order people, as rows for a table of parameters
 * (http/param.h) whose struct begins with a struct directory_query. For ask/ only. */
#ifndef MUSTER_ASK_DIRECTORY_ROWS_H
#define MUSTER_ASK_DIRECTORY_ROWS_H

#include "http/param.h"
#include "model/directory.h"

#include <stddef.h>

#define TEXT_MAX 200
#define LIST_MAX 1000
#define NUMBER_MAX 2147483647

#define TEXT(field, longest)                                                                       \
    {                                                                                              \
        .name = #field, .type = PARAM_STR, .max = (longest),                                       \
        .offset = offsetof(struct directory_query, field)                                          \
    }
#define NUMBER(field)                                                                              \
    {                                                                                              \
        .name = #field, .type = PARAM_U32, .min = 1, .max = NUMBER_MAX,                            \
        .offset = offsetof(struct directory_query, field)                                          \
    }
#define DATE(field)                                                                                \
    {                                                                                              \
        .name = #field, .type = PARAM_DATE, .offset = offsetof(struct directory_query, field)      \
    }

#define DIRECTORY_ROWS                                                                             \
    DATE(as_of), TEXT(q, TEXT_MAX), TEXT(status, TEXT_MAX), TEXT(gender, TEXT_MAX),                \
        TEXT(department, LIST_MAX), TEXT(title, LIST_MAX), TEXT(ever_department, LIST_MAX),        \
        TEXT(ever_title, LIST_MAX), TEXT(ever_manager, TEXT_MAX), NUMBER(manager),                 \
        NUMBER(pay_min), NUMBER(pay_max), DATE(born_from), DATE(born_to), DATE(hired_from),        \
        DATE(hired_to), TEXT(birthday, TEXT_MAX), TEXT(anniversary, TEXT_MAX),                     \
        TEXT(first_name, TEXT_MAX), TEXT(last_name, TEXT_MAX), TEXT(letter, TEXT_MAX),             \
        NUMBER(number_from), NUMBER(number_to), TEXT(sort, TEXT_MAX), TEXT(order, TEXT_MAX)

/* Of which of them one page is made. */
#define DIRECTORY_PAGE_ROWS                                                                        \
    {.name = "limit",                                                                              \
     .type = PARAM_U32,                                                                            \
     .min = 1,                                                                                     \
     .max = DIRECTORY_LIMIT_MAX,                                                                   \
     .standard = 25,                                                                               \
     .offset = offsetof(struct directory_query, limit)},                                           \
        TEXT(after, LIST_MAX), TEXT(before, LIST_MAX)

#endif
