/* Any text as the cursor of a list, and any place as a cursor: what is taken is a place that is
 * written and read again as itself, and no other list takes it. The first byte is the order and
 * the direction; the rest is the cursor, and once more the names of a place. */
#include "model/cursor.h"

#include "base/utf8.h"
#include "fuzz.h"

#define ORDERS_N (ROLL_BY_PAY + 1)

static struct arena arena;

static bool is_same(const struct roll_place *a, const struct roll_place *b)
{
    return a->some == b->some && a->emp_no == b->emp_no && a->number == b->number &&
           str_eq(a->text, b->text) && str_eq(a->text2, b->text2);
}

static void write_and_read(const struct roll_place *place, enum roll_order order, bool descending)
{
    struct roll_place back = {0};
    struct str text = cursor_write(place, order, descending, &arena);
    for (size_t i = 0; i < text.n; i++)
        ALWAYS((text.p[i] >= '0' && text.p[i] <= '9') || (text.p[i] >= 'A' && text.p[i] <= 'Z') ||
               (text.p[i] >= 'a' && text.p[i] <= 'z') || text.p[i] == '-' || text.p[i] == '_');
    ALWAYS(cursor_read(text, order, descending, &arena, &back) == ERR_OK);
    ALWAYS(is_same(place, &back));
    for (int other = 0; other < ORDERS_N; other++)
        for (int down = 0; down < 2; down++)
            ALWAYS((other == (int)order && down == descending) ||
                   cursor_read(text, (enum roll_order)other, down, &arena, &back) == ERR_INPUT);
}

/* A name with what names do not have, line breaks and the like, comes back whole. */
static void name(struct str s, enum roll_order order, bool descending)
{
    struct roll_place place = {.some = true, .number = UINT64_MAX - s.n, .emp_no = UINT32_MAX};
    size_t half = s.n / 2;
    place.text = str_take(s, half);
    place.text2 = str_drop(s, half);
    if (s.n <= 255 && utf8_valid(place.text) && utf8_valid(place.text2))
        write_and_read(&place, order, descending);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!arena.limit)
        arena_init(&arena, (size_t)64 << 20, (size_t)1 << 20);
    if (!size)
        return 0;
    enum roll_order order = (enum roll_order)(data[0] % ORDERS_N);
    bool descending = data[0] & 16;
    struct str s = {(const char *)data + 1, size - 1};
    struct roll_place place = {0};
    if (cursor_read(s, order, descending, &arena, &place)) {
        ALWAYS(!place.some);
    } else {
        ALWAYS(place.some && utf8_valid(place.text) && utf8_valid(place.text2));
        write_and_read(&place, order, descending);
    }
    name(s, order, descending);
    arena_reset(&arena);
    return 0;
}
