/* Arenas: zeroed, aligned, given back at once, frugal with malloc, and ending at the ceiling. */
#include "base/arena.h"

#include "check.h"

#include <malloc.h>

#define MIB ((size_t)1 << 20)

static void blocks_are_zeroed_aligned_and_apart(void **state)
{
    struct random r = {1};
    struct arena a;

    (void)state;
    arena_init(&a, 64 * MIB, MIB);
    for (int round = 0; round < 4; round++) {
        unsigned char *blocks[500];
        size_t sizes[500];

        for (int i = 0; i < 500; i++) {
            sizes[i] = random_next(&r) % (i % 50 ? 300 : 100000);
            blocks[i] = arena_alloc(&a, sizes[i]);
            assert_int_equal((uintptr_t)blocks[i] % _Alignof(max_align_t), 0);
            for (size_t k = 0; k < sizes[i]; k++)
                assert_int_equal(blocks[i][k], 0);
            memset(blocks[i], i & 0xff, sizes[i]);
        }
        for (int i = 0; i < 500; i++)
            for (size_t k = 0; k < sizes[i]; k++)
                assert_int_equal(blocks[i][k], i & 0xff);
        arena_reset(&a);
        assert_int_equal(a.used, 0);
    }
    arena_clear(&a);
}

static void no_bytes_is_a_valid_pointer(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, MIB, MIB);
    assert_non_null(arena_alloc(&a, 0));
    assert_non_null(arena_array(&a, 0, 8));
    assert_non_null(arena_array(&a, 8, 0));
    arena_clear(&a);
}

static void typed_blocks(void **state)
{
    struct arena a;
    double *one;
    uint32_t *many;

    (void)state;
    arena_init(&a, MIB, MIB);
    one = ARENA_NEW(&a, double);
    many = ARENA_ARRAY(&a, 1000, uint32_t);
    *one = 1.5;
    for (uint32_t i = 0; i < 1000; i++) {
        assert_int_equal(many[i], 0);
        many[i] = i;
    }
    assert_true(*one > 1.4);
    arena_clear(&a);
}

static void copies_of_slices(void **state)
{
    struct arena a;
    char text[] = "a\0b";
    struct str copy;
    struct str empty;

    (void)state;
    arena_init(&a, MIB, MIB);
    copy = arena_str(&a, (struct str){text, 3});
    text[0] = 'X';
    assert_str(copy, "a\0b");
    assert_int_equal(copy.p[3], '\0');
    assert_true(str_is_null(arena_str(&a, (struct str){NULL, 0})));
    empty = arena_str(&a, STR(""));
    assert_false(str_is_null(empty));
    assert_int_equal(empty.p[0], '\0');
    arena_clear(&a);
}

static void printing(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, MIB, MIB);
    assert_str(arena_printf(&a, "%s-%d", "a", -7), "a--7");
    assert_str(arena_printf(&a, "%s", ""), "");
    for (int n = 250; n < 260; n++) {
        struct str s = arena_printf(&a, "%0*d", n, 1);

        assert_int_equal(s.n, n);
        assert_int_equal(s.p[n - 1], '1');
        assert_int_equal(s.p[n], '\0');
    }
    assert_int_equal(arena_printf(&a, "%50000d", 1).n, 50000);
    arena_clear(&a);
}

static void exactly_the_limit_is_handed_out(void **state)
{
    struct arena a;

    (void)state;
    arena_init(&a, 1600, 0);
    for (int i = 0; i < 100; i++)
        arena_alloc(&a, 16);
    assert_int_equal(a.used, 1600);
    arena_reset(&a);
    arena_alloc(&a, 1600);
    arena_clear(&a);
    arena_alloc(&a, 1600);
    arena_clear(&a);
}

static void one_block_too_many(void *arg)
{
    struct arena a;

    (void)arg;
    arena_init(&a, 1600, 0);
    for (int i = 0; i < 101; i++)
        arena_alloc(&a, 9);
}

static void one_block_too_large(void *arg)
{
    struct arena a;

    arena_init(&a, 1600, 0);
    arena_alloc(&a, *(size_t *)arg);
}

static void array_too_large(void *arg)
{
    struct arena a;

    (void)arg;
    arena_init(&a, SIZE_MAX, 0);
    arena_array(&a, SIZE_MAX / 2 + 2, 2);
}

static void more_than_there_is(void *arg)
{
    struct arena a;

    (void)arg;
    arena_init(&a, SIZE_MAX, 0);
    arena_alloc(&a, SIZE_MAX / 2);
}

static void the_ceiling_ends_the_process_with_one_line(void **state)
{
    size_t sizes[] = {1601, SIZE_MAX - 15, SIZE_MAX - 14, SIZE_MAX};

    (void)state;
    assert_aborts(one_block_too_many, NULL, "arena_limit");
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        assert_aborts(one_block_too_large, &sizes[i], "arena_limit");
    assert_aborts(array_too_large, NULL, "arena_limit");
}

static void shortage_of_memory_ends_the_process_with_one_line(void **state)
{
    (void)state;
    if (CHECK_ASAN)
        skip(); /* its malloc reports for itself */
    assert_aborts(more_than_there_is, NULL, "out_of_memory");
}

static void what_a_reset_took_back(void *arg)
{
    struct arena a;
    volatile char *p;

    (void)arg;
    arena_init(&a, MIB, MIB);
    p = arena_alloc(&a, 10);
    arena_reset(&a);
    p[0] = 1;
}

static void past_the_end(void *arg)
{
    struct arena a;
    volatile char *p;

    (void)arg;
    arena_init(&a, MIB, MIB);
    p = arena_alloc(&a, 10);
    arena_alloc(&a, 10);
    p[10] = 1;
}

static void address_sanitizer_sees_the_blocks(void **state)
{
    struct ending ending;

    (void)state;
    if (!CHECK_ASAN)
        skip();
    run_apart(what_a_reset_took_back, NULL, &ending);
    assert_true(ending.error.n > 0);
    run_apart(past_the_end, NULL, &ending);
    assert_true(ending.error.n > 0);
}

/* glibc's own functions under the names that the arena calls, with a look at each call. */
#if !CHECK_ASAN
extern void *__libc_malloc(size_t size);
extern void __libc_free(void *p);
void *malloc(size_t size);
void free(void *p);

static size_t calls;
static size_t bytes;

void *malloc(size_t size)
{
    void *p = __libc_malloc(size);

    calls++;
    bytes += malloc_usable_size(p);
    return p;
}

void free(void *p)
{
    bytes -= malloc_usable_size(p);
    __libc_free(p);
}

static void use(struct arena *a, size_t size)
{
    for (size_t got = 0; got < size; got += 80)
        arena_alloc(a, 80);
}

static void after_the_first_reset_malloc_is_not_called(void **state)
{
    struct arena a;
    size_t before;

    (void)state;
    arena_init(&a, 64 * MIB, 8 * MIB);
    use(&a, 3 * MIB);
    arena_alloc(&a, MIB);
    arena_reset(&a);
    before = calls;
    for (int i = 0; i < 100; i++) {
        use(&a, 3 * MIB);
        arena_alloc(&a, MIB);
        arena_reset(&a);
    }
    assert_int_equal(calls, before);
    arena_clear(&a);
}

static void chunks_double(void **state)
{
    struct arena a;
    size_t before = calls;

    (void)state;
    arena_init(&a, 64 * MIB, 0);
    use(&a, MIB / 2);
    assert_in_range(calls - before, 5, 7);
    use(&a, 16 * MIB);
    assert_in_range(calls - before, 20, 28);
    arena_clear(&a);
}

static void a_reset_keeps_no_more_than_keep(void **state)
{
    struct arena a;
    size_t before = bytes;

    (void)state;
    arena_init(&a, 64 * MIB, MIB);
    for (int i = 0; i < 3; i++) {
        use(&a, 20 * MIB);
        arena_alloc(&a, 5 * MIB);
        arena_reset(&a);
        assert_true(bytes - before <= MIB + 4096);
    }
    arena_clear(&a);
    arena_alloc(&a, 5 * MIB);
    arena_reset(&a);
    assert_true(bytes - before <= MIB + 4096);
    arena_clear(&a);
    assert_int_equal(bytes, before);
}

static void a_large_block_leaves_the_current_chunk_in_use(void **state)
{
    struct arena a;
    size_t before;

    (void)state;
    arena_init(&a, 64 * MIB, 0);
    arena_alloc(&a, 16);
    before = calls;
    arena_alloc(&a, MIB);
    assert_int_equal(calls, before + 1);
    use(&a, 15000);
    assert_int_equal(calls, before + 1);
    arena_clear(&a);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_aligned_and_apart),
        cmocka_unit_test(no_bytes_is_a_valid_pointer),
        cmocka_unit_test(typed_blocks),
        cmocka_unit_test(copies_of_slices),
        cmocka_unit_test(printing),
        cmocka_unit_test(exactly_the_limit_is_handed_out),
        cmocka_unit_test(the_ceiling_ends_the_process_with_one_line),
        cmocka_unit_test(shortage_of_memory_ends_the_process_with_one_line),
        cmocka_unit_test(address_sanitizer_sees_the_blocks),
#if !CHECK_ASAN
        cmocka_unit_test(after_the_first_reset_malloc_is_not_called),
        cmocka_unit_test(chunks_double),
        cmocka_unit_test(a_reset_keeps_no_more_than_keep),
        cmocka_unit_test(a_large_block_leaves_the_current_chunk_in_use),
#endif
    };

    return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
