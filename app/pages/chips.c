#include "pages/chips.h"

#include "model/org.h"
#include "model/store.h"

/* How each filter is called when it is set. */
static const struct {
    const char *name;
    const char *label;
} labels[] = {
    {"q", "Search"},
    {"status", "Status"},
    {"gender", "Gender"},
    {"department", "Department"},
    {"title", "Title"},
    {"ever_department", "Ever in"},
    {"ever_title", "Ever"},
    {"ever_manager", "Ever led a department"},
    {"manager", "Led by"},
    {"pay_min", "Pay from"},
    {"pay_max", "Pay to"},
    {"born_from", "Born from"},
    {"born_to", "Born to"},
    {"hired_from", "Hired from"},
    {"hired_to", "Hired to"},
    {"birthday", "Birthday"},
    {"anniversary", "Hired on"},
    {"first_name", "First name"},
    {"last_name", "Last name"},
    {"letter", "Last name begins with"},
    {"number_from", "Number from"},
    {"number_to", "Number to"},
};
#define CHIPS_MAX (sizeof labels / sizeof labels[0])

static bool is_one_of(struct str name, const char *a, const char *b)
{
    return str_eq(name, str_from(a)) || str_eq(name, str_from(b));
}

/* As people call it: departments by their names, M as men. */
static struct str value_text(const struct store *store, struct arena *a, struct str name,
                             struct str value)
{
    if (is_one_of(name, "department", "ever_department")) {
        uint16_t id = org_dept(store, value);
        return id ? store->roll.catalog.depts[id].name : value;
    }
    if (is_one_of(name, "gender", "gender"))
        return str_eq(value, STR("F")) ? STR("women") : STR("men");
    if (is_one_of(name, "status", "status")) {
        if (str_eq(value, STR("present")))
            return STR("here");
        if (str_eq(value, STR("former")))
            return STR("left");
        return str_eq(value, STR("future")) ? STR("not yet here") : value;
    }
    if (is_one_of(name, "pay_min", "pay_max")) {
        uint64_t pay = 0;
        for (size_t i = 0; i < value.n; i++)
            pay = pay * 10 + (uint64_t)(value.p[i] - '0');
        struct buf out;
        buf_fixed(&out, arena_alloc(a, 32), 32);
        html_put_count(&out, (struct count){pay});
        return buf_str(&out);
    }
    return value;
}

struct chips chips_make(const struct req *req, const struct store *store)
{
    struct filter_chip *list = ARENA_ARRAY(req->arena, CHIPS_MAX, struct filter_chip);
    struct chips chips = {.list = list};
    for (size_t i = 0; i < CHIPS_MAX; i++) {
        struct str name = str_from(labels[i].name);
        struct str value = link_param(req, name);
        if (!value.n)
            continue;
        value = value_text(store, req->arena, name, value);
        list[chips.n++] = (struct filter_chip){
            is_one_of(name, "ever_manager", "ever_manager")
                ? str_from(labels[i].label)
                : arena_printf(req->arena, "%s: %.*s", labels[i].label, STR_ARG(value)),
            link_with(req, name, (struct str){0})};
    }
    struct str day = link_param(req, STR("as_of"));
    chips.plain.s =
        day.n ? arena_printf(req->arena, "%.*s?as_of=%.*s", STR_ARG(req->path), STR_ARG(day))
              : req->path;
    return chips;
}
