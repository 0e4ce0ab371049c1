#include "ask/people_json.h"

#include "model/store.h"

const char *const person_fields[PERSON_FIELDS + 1] = {
    "emp_no", "first_name", "last_name",       "gender", "birth_date", "hire_date",
    "status", "department", "department_name", "title",  "salary",     NULL};

const char *const facet_names[FACETS + 1] = {"status", "gender", "department", "title", "pay",
                                             "born",   "hired",  "letter",     NULL};
enum facet {
    FACET_STATUS,
    FACET_GENDER,
    FACET_DEPARTMENT,
    FACET_TITLE,
    FACET_PAY,
    FACET_BORN,
    FACET_HIRED,
    FACET_LETTER
};

struct str status_name(enum roll_status status)
{
    return status == ROLL_PRESENT  ? STR("present")
           : status == ROLL_FORMER ? STR("former")
                                   : STR("future");
}

static void field_write(struct json *j, const struct directory_person *p, enum person_field field)
{
    switch (field) {
    case PERSON_EMP_NO:
        json_u64(j, p->emp_no);
        break;
    case PERSON_FIRST_NAME:
        json_str(j, p->first_name);
        break;
    case PERSON_LAST_NAME:
        json_str(j, p->last_name);
        break;
    case PERSON_GENDER:
        json_str(j, p->gender);
        break;
    case PERSON_BIRTH_DATE:
        json_date(j, p->birth_date);
        break;
    case PERSON_HIRE_DATE:
        json_date(j, p->hire_date);
        break;
    case PERSON_STATUS:
        json_str(j, status_name(p->status));
        break;
    case PERSON_DEPARTMENT:
        json_str(j, p->dept_no);
        break;
    case PERSON_DEPARTMENT_NAME:
        json_str(j, p->dept_name);
        break;
    case PERSON_TITLE:
        json_str(j, p->title);
        break;
    case PERSON_SALARY:
        if (p->pay)
            json_u64(j, p->pay);
        else
            json_null(j);
        break;
    case PERSON_FIELDS:
        break;
    }
}

void person_members_write(struct json *j, const struct directory_person *p, unsigned fields)
{
    for (int f = 0; f < PERSON_FIELDS; f++) {
        if (!(fields & 1u << f))
            continue;
        json_name(j, str_from(person_fields[f]));
        field_write(j, p, (enum person_field)f);
    }
}

void person_write(struct json *j, const struct directory_person *p, unsigned fields)
{
    json_object(j);
    person_members_write(j, p, fields);
    json_object_end(j);
}

/* ---- facets -----------------------------------------------------------------------------------
 */

/* Counts by a number's text; nothing for zero. */
static void counts_write(struct json *j, struct arena *a, const uint32_t *counts, uint32_t n,
                         uint32_t first, uint32_t step)
{
    for (uint32_t i = 0; i < n; i++)
        if (counts[i])
            json_member_u64(j, arena_printf(a, "%u", first + i * step), counts[i]);
}

static void facet_write(struct json *j, struct arena *a, const struct store *store,
                        const struct roll_facets *facets, enum facet which)
{
    const struct catalog *c = &store->roll.catalog;
    switch (which) {
    case FACET_STATUS:
        json_member_u64(j, STR("present"), facets->status[0]);
        json_member_u64(j, STR("former"), facets->status[1]);
        json_member_u64(j, STR("future"), facets->status[2]);
        break;
    case FACET_GENDER:
        json_member_u64(j, STR("M"), facets->gender[0]);
        json_member_u64(j, STR("F"), facets->gender[1]);
        break;
    case FACET_DEPARTMENT:
        for (uint32_t i = 1; i <= c->depts_n; i++)
            if (facets->depts[i])
                json_member_u64(j, c->depts[i].no, facets->depts[i]);
        break;
    case FACET_TITLE:
        for (uint32_t i = 1; i <= c->titles_n; i++)
            if (facets->titles[i])
                json_member_u64(j, c->titles[i], facets->titles[i]);
        break;
    case FACET_PAY:
        counts_write(j, a, facets->pay, ROLL_PAY_BANDS, 0, ROLL_PAY_BAND);
        break;
    case FACET_BORN:
        counts_write(j, a, facets->born, ROLL_YEARS, ROLL_YEAR_FIRST, 1);
        break;
    case FACET_HIRED:
        counts_write(j, a, facets->hired, ROLL_YEARS, ROLL_YEAR_FIRST, 1);
        break;
    case FACET_LETTER:
        for (uint32_t i = 0; i < ROLL_LETTERS; i++)
            if (facets->letters[i])
                json_member_u64(j, arena_printf(a, "%c", i < 26 ? 'a' + (int)i : '*'),
                                facets->letters[i]);
        break;
    }
}

void facets_write(struct json *j, struct arena *a, const struct store *store,
                  const struct roll_facets *facets, unsigned which)
{
    json_object(j);
    for (int f = 0; f < FACETS; f++) {
        if (!(which & 1u << f))
            continue;
        json_name(j, str_from(facet_names[f]));
        json_object(j);
        facet_write(j, a, store, facets, (enum facet)f);
        json_object_end(j);
    }
    json_object_end(j);
}
