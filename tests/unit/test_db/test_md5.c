/* MD5: the published examples, every length around the block's edges, and the chained checksum of
 * the nine departments, which the real data's own test publishes. */
#include "test_db/md5.h"

#include "check.h"
#include "test_db/checksum.h"

static void assert_md5(const char *message, const char *expected)
{
    char text[MD5_TEXT_SIZE + 1] = "";
    md5_text(message, strlen(message), text);
    assert_string_equal(text, expected);
}

static void examples_of_rfc_1321(void **state)
{
    (void)state;
    assert_md5("", "d41d8cd98f00b204e9800998ecf8427e");
    assert_md5("a", "0cc175b9c0f1b6a831c399e269772661");
    assert_md5("abc", "900150983cd24fb0d6963f7d28e17f72");
    assert_md5("message digest", "f96b697d7cb7938d525a2f31aaf161d0");
    assert_md5("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b");
    assert_md5("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
               "d174ab98d277d9f5a5611c2c9f419d9f");
    assert_md5("1234567890123456789012345678901234567890"
               "1234567890123456789012345678901234567890",
               "57edf4a22be3c955ac49da2e2107b67a");
}

/* The digest of the digests of 0 to 200 letters, computed by md5sum: padding fits in one block or
 * takes another at 55, 56, 63, 64, 119, 120 … */
static void lengths_around_the_blocks_edges(void **state)
{
    char letters[201], all[201 * MD5_TEXT_SIZE], text[MD5_TEXT_SIZE + 1] = "";
    (void)state;
    memset(letters, 'm', sizeof(letters));
    for (size_t n = 0; n <= 200; n++)
        md5_text(letters, n, all + n * MD5_TEXT_SIZE);
    md5_text(all, sizeof(all), text);
    assert_string_equal(text, "09357f23a2fb3b2254d7cc259d638da5");
}

static void departments_have_the_published_checksum(void **state)
{
    struct fixture f = generated(9, 1);
    struct table_sum sums[TABLE_COUNT];
    (void)state;
    checksum_fixture(&f, sums);
    assert_int_equal(sums[TABLE_DEPARTMENTS].rows, 9);
    assert_string_equal(sums[TABLE_DEPARTMENTS].md5, "d1af5e170d2d1591d776d5638d71fc5f");
    assert_string_equal(real_sums[TABLE_DEPARTMENTS].md5, "d1af5e170d2d1591d776d5638d71fc5f");
    fixture_free(&f);
}

static void an_empty_table_has_no_checksum(void **state)
{
    struct fixture f = generated(9, 1);
    struct table_sum sums[TABLE_COUNT];
    (void)state;
    checksum_fixture(&f, sums);
    assert_int_equal(sums[TABLE_DEPT_MANAGER].rows, 0);
    assert_string_equal(sums[TABLE_DEPT_MANAGER].md5, "");
    fixture_free(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_of_rfc_1321),
        cmocka_unit_test(lengths_around_the_blocks_edges),
        cmocka_unit_test(departments_have_the_published_checksum),
        cmocka_unit_test(an_empty_table_has_no_checksum),
    };
    return cmocka_run_group_tests_name("test_db/md5", tests, NULL, NULL);
}
