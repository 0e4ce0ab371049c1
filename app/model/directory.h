/* directory.h: the list of people: what a URL says about it, and the roll's answer.
 *
 * The same for pages, JSON, CSV and statistics: one struct of parameters as text, turned into a
 * filter here, with every mistake named. */
#ifndef MUSTER_MODEL_DIRECTORY_H
#define MUSTER_MODEL_DIRECTORY_H

#include "base/arena.h"
#include "base/opt.h"
#include "roll/query.h"

struct store;

/* Parameters, as they stand in the URL. Null slices and absent dates: not given. */
struct directory_query {
    struct opt_date as_of;
    struct str q;
    struct str status;     /* present, former, future, all; several with commas */
    struct str gender;     /* M, F */
    struct str department; /* d005, or several with commas; a leading '!': all but these */
    struct str title;      /* likewise, by name */
    struct str ever_department;
    struct str ever_title;
    struct str ever_manager; /* yes */
    uint32_t manager;
    uint32_t pay_min;
    uint32_t pay_max;
    struct opt_date born_from;
    struct opt_date born_to;
    struct opt_date hired_from;
    struct opt_date hired_to;
    struct str birthday;    /* MM-DD */
    struct str anniversary; /* MM-DD */
    struct str first_name;  /* Ana: is; Ana*: starts; *na*: contains; !Ana: is not */
    struct str last_name;
    struct str letter; /* a … z */
    uint32_t number_from;
    uint32_t number_to;
    struct str sort;  /* number, last_name, first_name, birth_date, hire_date, gender, department,
                         title, pay */
    struct str order; /* asc, desc */
    uint32_t limit;
    struct str after;
    struct str before;
};

#define DIRECTORY_LIMIT_MAX 100
#define DIRECTORY_MISTAKES_MAX 8

struct directory_mistake {
    const char *parameter;
    struct str message;
};

struct directory_mistakes {
    struct directory_mistake list[DIRECTORY_MISTAKES_MAX];
    size_t n;
};

/* The filter that the query asks for. The default day is today; with as_of the default status is
 * present, otherwise everybody. ERR_INPUT with the mistakes. */
enum err directory_filter(const struct store *store, struct arena *a,
                          const struct directory_query *query, struct roll_filter *ret,
                          struct directory_mistakes *mistakes) MUST_USE;
/* Order and place. */
enum err directory_page(struct arena *a, const struct directory_query *query, struct roll_page *ret,
                        struct directory_mistakes *mistakes) MUST_USE;

/* Runs it. */
void directory_run(const struct store *store, struct arena *a, const struct roll_filter *filter,
                   const struct roll_page *page, struct roll_result *ret);

/* A line with its words. */
struct directory_person {
    uint32_t emp_no;
    struct str first_name;
    struct str last_name;
    struct str gender; /* "M", "F" */
    struct date birth_date;
    struct date hire_date;
    struct str dept_no; /* null: none on the day */
    struct str dept_name;
    struct str title; /* null: none */
    uint32_t pay;     /* 0: none */
    enum roll_status status;
};
struct directory_person directory_person(const struct store *store, const struct roll_line *line);

/* People for what is typed so far (roll/suggest.h). Returns how many. */
#define DIRECTORY_SUGGEST_MAX 8
size_t directory_suggest(struct store *store, struct arena *a, struct str text, struct date day,
                         struct directory_person ret[DIRECTORY_SUGGEST_MAX]);

/* The departments and titles that exist, by name: numbers of the catalog. */
struct directory_names {
    const uint16_t *ids;
    uint32_t n;
};
struct directory_names directory_depts(const struct store *store, struct arena *a);
struct directory_names directory_titles(const struct store *store, struct arena *a);

#endif
