/* people_json.h: people and facets as JSON, the same in the pages' .json and in the API. */
#ifndef MUSTER_ASK_PEOPLE_JSON_H
#define MUSTER_ASK_PEOPLE_JSON_H

#include "base/json.h"
#include "model/directory.h"

struct store;

/* The members of a person, in the order in which they are written. */
enum person_field {
    PERSON_EMP_NO,
    PERSON_FIRST_NAME,
    PERSON_LAST_NAME,
    PERSON_GENDER,
    PERSON_BIRTH_DATE,
    PERSON_HIRE_DATE,
    PERSON_STATUS,
    PERSON_DEPARTMENT,
    PERSON_DEPARTMENT_NAME,
    PERSON_TITLE,
    PERSON_SALARY,
    PERSON_FIELDS
};
#define PERSON_ALL ((1u << PERSON_FIELDS) - 1)

/* "emp_no" and so on; in the order of the enum, then NULL. */
extern const char *const person_fields[PERSON_FIELDS + 1];
/* The facets' names: status, gender, department, title, pay, born, hired, letter; then NULL. */
#define FACETS 8
#define FACETS_ALL ((1u << FACETS) - 1)
extern const char *const facet_names[FACETS + 1];

/* "present", "former", "future" */
struct str status_name(enum roll_status status);

/* The members whose bits (1 << enum person_field) are set, into an object that is open. */
void person_members_write(struct json *j, const struct directory_person *p, unsigned fields);
/* The same as an object. */
void person_write(struct json *j, const struct directory_person *p, unsigned fields);
/* An object with a member for each facet whose bit is set: counts by value, without zeroes but for
 * status and gender. */
void facets_write(struct json *j, struct arena *a, const struct store *store,
                  const struct roll_facets *facets, unsigned which);

#endif
