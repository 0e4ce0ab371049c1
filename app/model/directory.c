#include "model/directory.h"

#include "base/parse.h"
#include "model/cursor.h"
#include "model/store.h"
#include "roll/suggest.h"

#include <stdlib.h>

static void mistake_add(struct directory_mistakes *mistakes, const char *parameter,
                        struct str message)
{
    if (mistakes->n < DIRECTORY_MISTAKES_MAX)
        mistakes->list[mistakes->n++] = (struct directory_mistake){parameter, message};
}

/* A word from a fixed list; its place, or -1. */
static int word_find(struct str s, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (str_eq(s, str_from(words[i])))
            return i;
    return -1;
}

static struct str words_list(struct arena *a, const char *const *words)
{
    struct str list = STR("");
    for (int i = 0; words[i]; i++)
        list = arena_printf(a, "%.*s%s%s", STR_ARG(list), i ? ", " : "", words[i]);
    return list;
}

static void mistake_words(struct directory_mistakes *mistakes, struct arena *a,
                          const char *parameter, const char *const *words)
{
    mistake_add(mistakes, parameter,
                arena_printf(a, "%s takes %.*s", parameter, STR_ARG(words_list(a, words))));
}

/* ---- the parts of a filter --------------------------------------------------------------------
 */

static const char *const statuses[] = {"present", "former", "future", "all", NULL};
static const char *const genders[] = {"M", "F", NULL};

static unsigned status_read(const struct directory_query *query, struct arena *a,
                            struct directory_mistakes *mistakes)
{
    static const unsigned bits[] = {ROLL_PRESENT, ROLL_FORMER, ROLL_FUTURE, 0};
    struct str rest = query->status;
    unsigned status = 0;
    if (!rest.n)
        return query->as_of.some ? ROLL_PRESENT : 0;
    while (!str_is_null(rest)) {
        struct str word;
        rest = str_cut(rest, ',', &word);
        int i = word_find(word, statuses);
        if (i < 0) {
            mistake_words(mistakes, a, "status", statuses);
            return 0;
        }
        if (!bits[i])
            return 0; /* all */
        status |= bits[i];
    }
    return status;
}

static unsigned gender_read(struct str s, struct arena *a, struct directory_mistakes *mistakes)
{
    int i = s.n ? word_find(s, genders) : 2;
    if (i < 0)
        mistake_words(mistakes, a, "gender", genders);
    return i == 0 ? ROLL_MALE : i == 1 ? ROLL_FEMALE : 0;
}

typedef uint16_t catalog_find(const struct catalog *c, struct str s);

static struct roll_ids ids_read(const struct store *store, struct str s, const char *parameter,
                                catalog_find *find, struct arena *a,
                                struct directory_mistakes *mistakes)
{
    struct roll_ids list = {0};
    if (!s.n)
        return list;
    list.except = s.p[0] == '!';
    struct str rest = str_drop(s, list.except);
    uint16_t *ids = ARENA_ARRAY(a, s.n + 1, uint16_t);
    while (!str_is_null(rest)) {
        struct str word;
        rest = str_cut(rest, ',', &word);
        word = str_trim(word);
        ids[list.n] = find(&store->roll.catalog, word);
        if (ids[list.n])
            list.n++;
        else
            mistake_add(mistakes, parameter,
                        arena_printf(a, "there is no %s “%.*s”",
                                     find == catalog_find_dept ? "department" : "title",
                                     STR_ARG(str_take(word, 60))));
    }
    list.ids = ids;
    return list;
}

static uint16_t month_day_read(struct str s, const char *parameter, struct arena *a,
                               struct directory_mistakes *mistakes)
{
    struct date date;
    if (!s.n)
        return 0;
    /* 2000 was a leap year: every day of the year exists in it. */
    if (s.n == 5 && !date_parse(arena_printf(a, "2000-%.*s", STR_ARG(s)), &date)) {
        struct ymd ymd = date_ymd(date);
        return (uint16_t)(ymd.month * 100 + ymd.day);
    }
    mistake_add(mistakes, parameter,
                arena_printf(a, "%s takes a month and a day, as in 12-25", parameter));
    return 0;
}

static struct roll_name name_read(struct str s)
{
    struct roll_name name = {.match = ROLL_IS, .text = s};
    if (!s.n)
        return (struct roll_name){0};
    bool ends_open = s.n > 1 && s.p[s.n - 1] == '*';
    if (s.p[0] == '!') {
        name.match = ROLL_IS_NOT;
        name.text = str_drop(s, 1);
    } else if (s.n > 2 && s.p[0] == '*' && ends_open) {
        name.match = ROLL_CONTAINS;
        name.text = str_drop(str_take(s, s.n - 1), 1);
    } else if (ends_open) {
        name.match = ROLL_STARTS;
        name.text = str_take(s, s.n - 1);
    }
    return name;
}

static char letter_read(struct str s, struct directory_mistakes *mistakes)
{
    if (!s.n)
        return 0;
    char c = (char)(s.p[0] | 0x20);
    if (s.n == 1 && c >= 'a' && c <= 'z')
        return c;
    mistake_add(mistakes, "letter", STR("letter takes one letter from a to z"));
    return 0;
}

static bool yes_read(struct str s, struct directory_mistakes *mistakes)
{
    if (!s.n)
        return false;
    if (!str_eq(s, STR("yes")))
        mistake_add(mistakes, "ever_manager", STR("ever_manager takes yes"));
    return true;
}

static void ranges_check(const struct directory_query *q, struct directory_mistakes *mistakes)
{
    if (q->pay_min && q->pay_max && q->pay_min > q->pay_max)
        mistake_add(mistakes, "pay_max", STR("pay_max is less than pay_min"));
    if (q->born_from.some && q->born_to.some && q->born_from.v.days > q->born_to.v.days)
        mistake_add(mistakes, "born_to", STR("born_to is before born_from"));
    if (q->hired_from.some && q->hired_to.some && q->hired_from.v.days > q->hired_to.v.days)
        mistake_add(mistakes, "hired_to", STR("hired_to is before hired_from"));
}

enum err directory_filter(const struct store *store, struct arena *a,
                          const struct directory_query *query, struct roll_filter *ret,
                          struct directory_mistakes *mistakes)
{
    *ret = (struct roll_filter){
        .day = query->as_of.some ? query->as_of.v : date_today(),
        .status = status_read(query, a, mistakes),
        .gender = gender_read(query->gender, a, mistakes),
        .depts = ids_read(store, query->department, "department", catalog_find_dept, a, mistakes),
        .titles = ids_read(store, query->title, "title", catalog_find_title, a, mistakes),
        .ever_depts = ids_read(store, query->ever_department, "ever_department", catalog_find_dept,
                               a, mistakes),
        .ever_titles =
            ids_read(store, query->ever_title, "ever_title", catalog_find_title, a, mistakes),
        .ever_manager = yes_read(query->ever_manager, mistakes),
        .manager = query->manager,
        .pay_min = query->pay_min,
        .pay_max = query->pay_max,
        .born_from = query->born_from,
        .born_to = query->born_to,
        .hired_from = query->hired_from,
        .hired_to = query->hired_to,
        .birthday = month_day_read(query->birthday, "birthday", a, mistakes),
        .anniversary = month_day_read(query->anniversary, "anniversary", a, mistakes),
        .first_name = name_read(query->first_name),
        .last_name = name_read(query->last_name),
        .letter = letter_read(query->letter, mistakes),
        .search = query->q,
        .number_from = query->number_from,
        .number_to = query->number_to,
    };
    ranges_check(query, mistakes);
    return mistakes->n ? ERR_INPUT : ERR_OK;
}

/* ---- order and place --------------------------------------------------------------------------
 */

static const char *const sorts[] = {"number", "last_name",  "first_name", "birth_date", "hire_date",
                                    "gender", "department", "title",      "pay",        NULL};
static const char *const orders[] = {"asc", "desc", NULL};

static void place_read(struct str text, const char *parameter, struct arena *a,
                       const struct roll_page *page, struct roll_place *ret,
                       struct directory_mistakes *mistakes)
{
    if (text.n && cursor_read(text, page->order, page->descending, a, ret))
        mistake_add(mistakes, parameter,
                    arena_printf(a, "%s is not a place in this list", parameter));
}

enum err directory_page(struct arena *a, const struct directory_query *query, struct roll_page *ret,
                        struct directory_mistakes *mistakes)
{
    int sort = query->sort.n ? word_find(query->sort, sorts) : 0;
    int order = query->order.n ? word_find(query->order, orders) : 0;
    if (sort < 0)
        mistake_words(mistakes, a, "sort", sorts);
    if (order < 0)
        mistake_words(mistakes, a, "order", orders);
    *ret = (struct roll_page){.n = query->limit};
    if (sort < 0 || order < 0)
        return ERR_INPUT;
    ret->order = (enum roll_order)sort;
    ret->descending = order == 1;
    place_read(query->after, "after", a, ret, &ret->after, mistakes);
    place_read(query->before, "before", a, ret, &ret->before, mistakes);
    if (query->after.n && query->before.n)
        mistake_add(mistakes, "before", STR("after and before cannot both be given"));
    return mistakes->n ? ERR_INPUT : ERR_OK;
}

/* ---- answers ----------------------------------------------------------------------------------
 */

void directory_run(const struct store *store, struct arena *a, const struct roll_filter *filter,
                   const struct roll_page *page, struct roll_result *ret)
{
    roll_query(&store->roll, store->scan, filter, page, a, ret);
}

struct directory_person directory_person(const struct store *store, const struct roll_line *line)
{
    const struct catalog *c = &store->roll.catalog;
    const struct segment *s = &store->roll.parts[line->ref.part].s;
    uint32_t i = line->ref.pos;
    return (struct directory_person){
        .emp_no = s->emp_no[i],
        .first_name = segment_name(&s->first_names, s->first[i]),
        .last_name = segment_name(&s->last_names, s->last[i]),
        .gender = s->flags[i] & SEGMENT_FEMALE ? STR("F") : STR("M"),
        .birth_date = segment_date(s, s->birth[i]),
        .hire_date = segment_date(s, s->hire[i]),
        .dept_no = line->dept ? c->depts[line->dept].no : (struct str){0},
        .dept_name = line->dept ? c->depts[line->dept].name : (struct str){0},
        .title = line->title ? c->titles[line->title] : (struct str){0},
        .pay = line->pay,
        .status = line->status,
    };
}

size_t directory_suggest(struct store *store, struct arena *a, struct str text, struct date day,
                         struct directory_person ret[DIRECTORY_SUGGEST_MAX])
{
    struct roll_line lines[SUGGEST_MAX];
    uint32_t n;
    roll_suggest(&store->roll, store->scan, text, day, a, lines, &n);
    for (uint32_t i = 0; i < n; i++)
        ret[i] = directory_person(store, &lines[i]);
    return n;
}

struct named_id {
    struct str name;
    uint16_t id;
};

static int named_compare(const void *a, const void *b)
{
    const struct named_id *x = a;
    const struct named_id *y = b;
    return str_cmp(x->name, y->name);
}

static struct directory_names names_sort(struct named_id *list, uint32_t n, struct arena *a)
{
    uint16_t *ids = ARENA_ARRAY(a, n, uint16_t);
    qsort(list, n, sizeof *list, named_compare);
    for (uint32_t i = 0; i < n; i++)
        ids[i] = list[i].id;
    return (struct directory_names){ids, n};
}

struct directory_names directory_depts(const struct store *store, struct arena *a)
{
    const struct catalog *c = &store->roll.catalog;
    struct named_id *list = ARENA_ARRAY(a, c->depts_n, struct named_id);
    uint32_t n = 0;
    for (uint32_t i = 1; i <= c->depts_n; i++)
        if (c->depts[i].exists)
            list[n++] = (struct named_id){c->depts[i].name, (uint16_t)i};
    return names_sort(list, n, a);
}

struct directory_names directory_titles(const struct store *store, struct arena *a)
{
    const struct catalog *c = &store->roll.catalog;
    struct named_id *list = ARENA_ARRAY(a, c->titles_n, struct named_id);
    for (uint32_t i = 1; i <= c->titles_n; i++)
        list[i - 1] = (struct named_id){c->titles[i], (uint16_t)i};
    return names_sort(list, c->titles_n, a);
}
