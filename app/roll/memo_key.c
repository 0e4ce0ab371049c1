#include "roll/memo_key.h"

#include <string.h>

#define TOO_LONG (MEMO_KEY_MAX + 1) /* length of a key that has no room */

static void key_put(struct memo_key *key, const void *p, size_t n)
{
    if (key->n + n > MEMO_KEY_MAX) {
        key->n = TOO_LONG;
        return;
    }
    if (n)
        memcpy(key->bytes + key->n, p, n);
    key->n += n;
}

#define KEY_PUT(key, value) key_put((key), &(value), sizeof(value))

static void key_put_str(struct memo_key *key, struct str s)
{
    size_t n = str_is_null(s) ? SIZE_MAX : s.n;
    KEY_PUT(key, n);
    key_put(key, s.p, s.n);
}

static void key_put_ids(struct memo_key *key, const struct roll_ids *list)
{
    KEY_PUT(key, list->n);
    KEY_PUT(key, list->except);
    key_put(key, list->ids, list->n * sizeof *list->ids);
}

static void key_put_date(struct memo_key *key, struct opt_date d)
{
    KEY_PUT(key, d.some);
    if (d.some)
        KEY_PUT(key, d.v.days);
}

static void key_put_name(struct memo_key *key, const struct roll_name *name)
{
    KEY_PUT(key, name->match);
    key_put_str(key, name->text);
}

/* Member by member: structures have gaps, and pointers tell nothing. */
void memo_key_make(struct memo_key *key, const struct roll *r, const struct roll_filter *f)
{
    key->n = 0;
    if (!r->generation)
        return;
    KEY_PUT(key, f->day.days);
    KEY_PUT(key, f->status);
    KEY_PUT(key, f->gender);
    key_put_ids(key, &f->depts);
    key_put_ids(key, &f->titles);
    key_put_ids(key, &f->ever_depts);
    key_put_ids(key, &f->ever_titles);
    KEY_PUT(key, f->ever_manager);
    KEY_PUT(key, f->manager);
    KEY_PUT(key, f->pay_min);
    KEY_PUT(key, f->pay_max);
    key_put_date(key, f->born_from);
    key_put_date(key, f->born_to);
    key_put_date(key, f->hired_from);
    key_put_date(key, f->hired_to);
    KEY_PUT(key, f->birthday);
    KEY_PUT(key, f->anniversary);
    key_put_name(key, &f->first_name);
    key_put_name(key, &f->last_name);
    KEY_PUT(key, f->letter);
    key_put_str(key, f->search);
    KEY_PUT(key, f->number_from);
    KEY_PUT(key, f->number_to);
    if (key->n == TOO_LONG)
        key->n = 0;
}

bool memo_key_is(const struct memo_key *x, const struct memo_key *y)
{
    return x->n && x->n == y->n && memcmp(x->bytes, y->bytes, x->n) == 0;
}
