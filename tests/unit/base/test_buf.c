/* Buffers: growth, the ceiling, the sticky error, numbers. */
#include "base/buf.h"

#include "check.h"

#include <float.h>
#include <inttypes.h>
#include <locale.h>
#include <stdio.h>

static void nothing_written_is_an_empty_slice(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 100);
    assert_str(buf_str(&b), "");
    assert_false(str_is_null(buf_str(&b)));
    buf_put(&b, (struct str){NULL, 0});
    buf_put(&b, STR(""));
    assert_int_equal(buf_err(&b), ERR_OK);
    assert_int_equal(b.n, 0);
    buf_free(&b);
}

static void writes_follow_each_other(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 100);
    buf_put(&b, STR("a\0b"));
    buf_putc(&b, '/');
    BUF_LIT(&b, "lit");
    buf_printf(&b, "[%s %d]", "x", 5);
    buf_u64(&b, 7);
    buf_i64(&b, -7);
    assert_str(buf_str(&b), "a\0b/lit[x 5]7-7");
    buf_free(&b);
}

static void whole_numbers(void **state)
{
    static const uint64_t numbers[] = {
        0, 1, 9, 10, 99, 100, INT64_MAX, (uint64_t)INT64_MAX + 1, UINT32_MAX, UINT64_MAX};
    struct buf b;
    char want[64];

    (void)state;
    buf_init(&b, 100);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        int64_t other = (int64_t)numbers[i];

        buf_reset(&b);
        buf_u64(&b, numbers[i]);
        buf_putc(&b, ' ');
        buf_i64(&b, other);
        snprintf(want, sizeof(want), "%" PRIu64 " %" PRId64, numbers[i], other);
        assert_slice(buf_str(&b), str_from(want));
    }
    buf_free(&b);
}

static struct str f64(struct buf *b, double v, int digits)
{
    buf_reset(b);
    buf_f64(b, v, digits);
    return buf_str(b);
}

static void fractions_have_fixed_digits(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1000);
    assert_str(f64(&b, 0, 0), "0");
    assert_str(f64(&b, 0, 2), "0.00");
    assert_str(f64(&b, 12.345678, 3), "12.346");
    assert_str(f64(&b, -12.5, 1), "-12.5");
    assert_str(f64(&b, 1e15, 2), "1000000000000000.00");
    assert_str(f64(&b, 0.1, 17), "0.10000000000000001");
    assert_str(f64(&b, 99.999, 2), "100.00");
    assert_str(f64(&b, -0.0, 2), "0.00");
    assert_str(f64(&b, -0.004, 2), "0.00");
    assert_str(f64(&b, -0.006, 2), "-0.01");
    assert_str(f64(&b, -0.4, 0), "0");
    assert_int_equal(f64(&b, -DBL_MAX, 17).n, 1 + 309 + 1 + 17);
    buf_free(&b);
}

/* A locale that writes 1,5 is made here, since few machines have one installed. */
static bool comma_locale(void)
{
    static char folder[] = "/tmp/muster-locale-XXXXXX";
    char command[200];

    if (!mkdtemp(folder))
        return false;
    snprintf(command, sizeof(command), "localedef -i de_DE -f UTF-8 %s/comma 2>/dev/null", folder);
    if (system(command) || setenv("LOCPATH", folder, 1) || !setlocale(LC_ALL, "comma"))
        return false;
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    return system(command) == 0;
}

static void fractions_do_not_depend_on_the_locale(void **state)
{
    char control[16];
    struct buf b;

    (void)state;
    if (!comma_locale())
        skip(); /* no localedef, or none of the sources of locales */
    snprintf(control, sizeof(control), "%.1f", 1.5);
    assert_string_equal(control, "1,5");
    buf_init(&b, 1000);
    assert_str(f64(&b, -1234567.875, 2), "-1234567.88");
    assert_str(f64(&b, -0.001, 2), "0.00");
    buf_free(&b);
    setlocale(LC_ALL, "C");
}

static void a_write_past_the_limit_writes_nothing_and_sticks(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 10);
    BUF_LIT(&b, "12345678");
    BUF_LIT(&b, "abc");
    assert_int_equal(buf_err(&b), ERR_TOO_BIG);
    assert_str(buf_str(&b), "12345678");
    buf_putc(&b, 'x'); /* would fit */
    BUF_LIT(&b, "y");
    buf_u64(&b, 1);
    buf_printf(&b, "z");
    buf_f64(&b, 1, 0);
    assert_str(buf_str(&b), "12345678");
    assert_int_equal(buf_err(&b), ERR_TOO_BIG);
    buf_reset(&b);
    assert_int_equal(buf_err(&b), ERR_OK);
    BUF_LIT(&b, "1234567890");
    assert_int_equal(buf_err(&b), ERR_OK);
    buf_putc(&b, '1');
    assert_int_equal(buf_err(&b), ERR_TOO_BIG);
    assert_str(buf_str(&b), "1234567890");
    buf_free(&b);
}

static void printing_up_to_the_limit(void **state)
{
    (void)state;
    for (int limit = 0; limit < 20; limit++) {
        for (int n = 0; n < 25; n++) {
            struct buf b;

            buf_init(&b, (size_t)limit);
            buf_printf(&b, "%.*s", n, "abcdefghijklmnopqrstuvwxyz");
            assert_int_equal(buf_err(&b), n > limit ? ERR_TOO_BIG : ERR_OK);
            assert_int_equal(b.n, n > limit ? 0 : n);
            assert_memory_equal(buf_str(&b).p, "abcdefghijklmnopqrstuvwxyz", b.n);
            buf_free(&b);
        }
    }
}

static void a_limit_of_nothing_takes_nothing(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 0);
    buf_put(&b, STR(""));
    assert_int_equal(buf_err(&b), ERR_OK);
    buf_putc(&b, 'a');
    assert_int_equal(buf_err(&b), ERR_TOO_BIG);
    assert_int_equal(b.n, 0);
    buf_free(&b);
}

static void storage_doubles_and_stays(void **state)
{
    struct buf b;
    size_t growths = 0;
    size_t size = 0;
    char *storage;

    (void)state;
    buf_init(&b, SIZE_MAX);
    for (size_t i = 0; i < (size_t)1 << 20; i++) {
        buf_putc(&b, (char)i);
        if (b.size != size) {
            assert_true(size == 0 || b.size == 2 * size);
            size = b.size;
            growths++;
        }
    }
    assert_true(growths <= 10);
    for (size_t i = 0; i < (size_t)1 << 20; i++)
        assert_int_equal(b.p[i], (char)i);
    storage = b.p;
    buf_reset(&b);
    assert_int_equal(b.n, 0);
    buf_putc(&b, 'x');
    assert_ptr_equal(b.p, storage);
    assert_int_equal(b.size, size);
    buf_free(&b);
    assert_int_equal(b.size, 0);
    buf_putc(&b, 'x'); /* may be used again */
    assert_str(buf_str(&b), "x");
    buf_free(&b);
}

static void storage_never_passes_the_limit(void **state)
{
    struct random r = {7};
    char text[3000];

    (void)state;
    memset(text, 'x', sizeof(text));
    for (int i = 0; i < 300; i++) {
        size_t limit = random_next(&r) % 20000;
        size_t want = 0;
        struct buf b;

        buf_init(&b, limit);
        for (int k = 0; k < 20; k++) {
            size_t n = random_next(&r) % sizeof(text);

            buf_put(&b, (struct str){text, n});
            want += n;
            assert_true(b.n <= limit);
            assert_true(b.size <= limit + 1);
            assert_int_equal(buf_err(&b), want > limit ? ERR_TOO_BIG : ERR_OK);
        }
        buf_free(&b);
    }
}

static void storage_of_the_callers(void **state)
{
    char storage[9] = "????????";
    struct buf b;

    (void)state;
    storage[8] = '!';
    buf_fixed(&b, storage, 8);
    buf_printf(&b, "%d", 1234567);
    assert_int_equal(buf_err(&b), ERR_OK);
    assert_str(buf_str(&b), "1234567");
    assert_ptr_equal(buf_str(&b).p, storage);
    buf_putc(&b, '8');
    assert_int_equal(buf_err(&b), ERR_TOO_BIG);
    buf_reset(&b);
    buf_printf(&b, "%d", 12345678);
    assert_int_equal(buf_err(&b), ERR_TOO_BIG);
    assert_int_equal(b.n, 0);
    assert_int_equal(storage[8], '!');
}

static void fill_memory(void *arg)
{
    struct buf b;

    (void)arg;
    buf_init(&b, SIZE_MAX);
    BUF_LIT(&b, "x");
    b.size = SIZE_MAX / 2;
    b.n = SIZE_MAX / 2 - 1;
    BUF_LIT(&b, "x");
}

static void shortage_of_memory_ends_the_process_with_one_line(void **state)
{
    (void)state;
    if (CHECK_ASAN)
        skip(); /* its realloc reports for itself */
    assert_aborts(fill_memory, NULL, "out_of_memory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_written_is_an_empty_slice),
        cmocka_unit_test(writes_follow_each_other),
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(fractions_have_fixed_digits),
        cmocka_unit_test(fractions_do_not_depend_on_the_locale),
        cmocka_unit_test(a_write_past_the_limit_writes_nothing_and_sticks),
        cmocka_unit_test(printing_up_to_the_limit),
        cmocka_unit_test(a_limit_of_nothing_takes_nothing),
        cmocka_unit_test(storage_doubles_and_stays),
        cmocka_unit_test(storage_never_passes_the_limit),
        cmocka_unit_test(storage_of_the_callers),
        cmocka_unit_test(shortage_of_memory_ends_the_process_with_one_line),
    };

    return cmocka_run_group_tests_name("base/buf", tests, NULL, NULL);
}
