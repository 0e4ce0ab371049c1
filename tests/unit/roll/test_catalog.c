// link: -lutf8proc
/* The catalog: written and read back, found by name, refused when it is not whole. */
#include "tests/unit/base/check.h"

#include "roll/catalog.h"

static struct arena arena;
static struct buf out;

static const struct catalog_dept depts[] = {
    {.no = {0}},
    {.no = STR_INIT("d001"), .name = STR_INIT("Research"), .exists = true},
    {.no = STR_INIT("d002"), .name = STR_INIT("")},
    {.no = STR_INIT("d\xc3\xa9"), .name = STR_INIT("A \"b\" \\ \x01"), .exists = true},
};
static const struct str titles[] = {{0}, STR_INIT("Staff"), STR_INIT("Senior Staff")};
static const struct catalog_manager managers[] = {
    {10001, 1, {-5}, {2932532}},
    {4294967295u, 3, {0}, {1}},
};
static const uint64_t segments[] = {1, UINT64_MAX, 7};
static const uint32_t replaced[] = {5, 6, 4294967295u};

static const struct catalog full = {
    .generation = UINT64_C(1) << 60,
    .loaded_ms = -1,
    .depts = depts,
    .depts_n = 3,
    .titles = titles,
    .titles_n = 2,
    .managers = managers,
    .managers_n = 2,
    .segments = segments,
    .segments_n = 3,
    .has_overlay = true,
    .replaced = replaced,
    .replaced_n = 3,
};

static struct str written(const struct catalog *c)
{
    buf_reset(&out);
    catalog_write(c, &out);
    return buf_str(&out);
}

static void check_same(const struct catalog *got, const struct catalog *want)
{
    assert_true(got->generation == want->generation && got->loaded_ms == want->loaded_ms);
    assert_int_equal(got->depts_n, want->depts_n);
    for (uint32_t i = 1; i <= want->depts_n; i++) {
        assert_slice(got->depts[i].no, want->depts[i].no);
        assert_slice(got->depts[i].name, want->depts[i].name);
        assert_int_equal(got->depts[i].exists, want->depts[i].exists);
    }
    assert_int_equal(got->titles_n, want->titles_n);
    for (uint32_t i = 1; i <= want->titles_n; i++)
        assert_slice(got->titles[i], want->titles[i]);
    assert_int_equal(got->managers_n, want->managers_n);
    for (uint32_t i = 0; i < want->managers_n; i++) {
        assert_int_equal(got->managers[i].emp_no, want->managers[i].emp_no);
        assert_int_equal(got->managers[i].dept, want->managers[i].dept);
        assert_int_equal(got->managers[i].from.days, want->managers[i].from.days);
        assert_int_equal(got->managers[i].to.days, want->managers[i].to.days);
    }
    assert_int_equal(got->segments_n, want->segments_n);
    for (uint32_t i = 0; i < want->segments_n; i++)
        assert_true(got->segments[i] == want->segments[i]);
    assert_int_equal(got->has_overlay, want->has_overlay);
    assert_int_equal(got->replaced_n, want->replaced_n);
    for (uint32_t i = 0; i < want->replaced_n; i++)
        assert_int_equal(got->replaced[i], want->replaced[i]);
}

static void what_was_written_is_read(void **state)
{
    static const struct catalog none = {0};
    struct catalog got;
    (void)state;
    assert_int_equal(catalog_read(&got, written(&full), &arena), ERR_OK);
    check_same(&got, &full);
    assert_int_equal(catalog_read(&got, written(&none), &arena), ERR_OK);
    check_same(&got, &none);
    arena_reset(&arena);
}

/* In memory of its exact size, so that a sanitizer sees every step too far. */
static enum err read_copy(struct str block)
{
    struct catalog got;
    char *copy = malloc(block.n + 1);
    assert_non_null(copy);
    memcpy(copy, block.p, block.n);
    copy = realloc(copy, block.n ? block.n : 1);
    enum err err = catalog_read(&got, (struct str){copy, block.n}, &arena);
    free(copy);
    arena_reset(&arena);
    return err;
}

static void a_cut_block_is_refused_at_every_length(void **state)
{
    struct str block = written(&full);
    (void)state;
    for (size_t n = 0; n < block.n; n++)
        assert_int_equal(read_copy(str_take(block, n)), ERR_INTERNAL);
    assert_int_equal(read_copy(block), ERR_OK);
    for (size_t n = 1; n < block.n; n++)
        assert_int_equal(read_copy(str_drop(block, n)), ERR_INTERNAL);
}

static void more_than_the_block_is_refused(void **state)
{
    (void)state;
    written(&full);
    buf_put(&out, STR("x"));
    assert_int_equal(read_copy(buf_str(&out)), ERR_INTERNAL);
}

/* Any byte may be wrong: counts must never lead past the end. */
static void changed_bytes_do_no_harm(void **state)
{
    struct random r = {77};
    char copy[4096];
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct str block = written(&full);
        assert_true(block.n <= sizeof copy);
        memcpy(copy, block.p, block.n);
        for (uint32_t k = 1 + random_next(&r) % 3; k; k--)
            copy[random_next(&r) % block.n] = (char)random_next(&r);
        (void)!read_copy((struct str){copy, block.n});
    }
}

static void departments_and_titles_are_found(void **state)
{
    (void)state;
    assert_int_equal(catalog_find_dept(&full, STR("d001")), 1);
    assert_int_equal(catalog_find_dept(&full, STR("d\xc3\xa9")), 3);
    assert_int_equal(catalog_find_dept(&full, STR("d00")), 0);
    assert_int_equal(catalog_find_dept(&full, STR("")), 0);
    assert_int_equal(catalog_find_title(&full, STR("Senior Staff")), 2);
    assert_int_equal(catalog_find_title(&full, STR("senior staff")), 0);
    assert_int_equal(catalog_find_title(&full, STR("")), 0);
}

static int open_all(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 24, 1 << 16);
    buf_init(&out, 1 << 16);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    buf_free(&out);
    arena_clear(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(a_cut_block_is_refused_at_every_length),
        cmocka_unit_test(more_than_the_block_is_refused),
        cmocka_unit_test(changed_bytes_do_no_harm),
        cmocka_unit_test(departments_and_titles_are_found),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
