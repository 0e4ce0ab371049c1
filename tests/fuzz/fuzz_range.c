/* Any bytes as Range, and as the packet of variables: a part lies within what there is, its text
 * says the same, and a variable lies within its packet. */
#include "fuzz.h"
#include "http/packet.h"
#include "http/range.h"

static struct arena arena;

static void range_check(struct str header, uint64_t length)
{
    struct range range = range_parse(header, length);
    ALWAYS(range.start <= range.end && range.end <= length);
    ALWAYS(range.kind == RANGE_PART || (range.start == 0 && range.end == length));
    ALWAYS(range.kind != RANGE_PART || range.start < range.end);
    if (range.kind == RANGE_NONE)
        return;
    struct str text = range_content(&range, length, &arena);
    ALWAYS(str_starts(text, STR("bytes ")) && str_find(text, '/') < text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint64_t lengths[] = {0, 1, 1000, UINT64_MAX};
    struct str s = {(const char *)data, size};
    size_t whole = 0;
    if (!arena.limit)
        arena_init(&arena, (size_t)1 << 20, (size_t)1 << 16);
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        range_check(s, lengths[i]);
    if (!packet_size(s, &whole) && whole && whole <= size) {
        struct str packet = str_take(s, whole);
        struct str value = packet_var(packet, STR("A"));
        ALWAYS(str_is_null(value) ||
               (value.p >= packet.p && value.n <= (size_t)(packet.p + packet.n - value.p)));
    }
    arena_reset(&arena);
    return 0;
}
