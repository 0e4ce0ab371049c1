/* How the database is named in the environment, and where its passwords come from. */
#include "db/config.h"

#include "tests/unit/base/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

static char folder[] = "/tmp/muster-test-config-XXXXXX";
static struct db_config config;
static const char *why;
static char user[DB_SECRET_MAX];
static char password[DB_SECRET_MAX];

static const char *const names[] = {"MYSQL_HOST",          "MYSQL_PORT",     "MYSQL_SOCKET",
                                    "MYSQL_DATABASE",      "MYSQL_USER",     "MYSQL_PASSWORD",
                                    "MYSQL_PASSWORD_FILE", "MYSQL_READ_USER", "MYSQL_READ_PASSWORD",
                                    "MYSQL_READ_PASSWORD_FILE", "MUSTER_SHARED"};

static int setup(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unsetenv(names[i]);
    why = "";
    return 0;
}

static const char *file_with(const char *name, const char *text)
{
    static char path[256];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
    return path;
}

static void read_good(enum db_role role)
{
    assert_int_equal(db_config_read(role, &config, &why), ERR_OK);
}

static void check_password(const char *want)
{
    assert_int_equal(db_config_account(&config, user, password), ERR_OK);
    assert_string_equal(password, want);
}

static void without_settings_there_is_no_database(void **state)
{
    (void)state;
    read_good(DB_OWNER);
    assert_false(db_config_is_set(&config));
    assert_int_equal(config.port, 3306);
    assert_string_equal(config.schema, "employees");
    assert_int_equal(db_config_account(&config, user, password), ERR_AWAY);
}

static void a_host_or_a_socket_is_one(void **state)
{
    (void)state;
    setenv("MYSQL_HOST", "db.example", 1);
    setenv("MYSQL_PORT", "65535", 1);
    setenv("MYSQL_DATABASE", "people", 1);
    read_good(DB_OWNER);
    assert_true(db_config_is_set(&config));
    assert_string_equal(config.host, "db.example");
    assert_int_equal(config.port, 65535);
    assert_string_equal(config.schema, "people");
    unsetenv("MYSQL_HOST");
    setenv("MYSQL_SOCKET", "/run/x.sock", 1);
    read_good(DB_OWNER);
    assert_true(db_config_is_set(&config));
}

static void an_empty_setting_is_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        setenv(names[i], "", 1);
    read_good(DB_READER);
    assert_false(db_config_is_set(&config));
    assert_string_equal(config.schema, "employees");
}

static void a_wrong_port_is_refused(void **state)
{
    static const char *const ports[] = {"0", "65536", "-1", "mysql", "33 06", "99999999999999"};

    (void)state;
    for (size_t i = 0; i < sizeof ports / sizeof ports[0]; i++) {
        setenv("MYSQL_PORT", ports[i], 1);
        assert_int_equal(db_config_read(DB_OWNER, &config, &why), ERR_INPUT);
        assert_non_null(strstr(why, "MYSQL_PORT"));
    }
}

static void a_password_beside_its_file_is_refused_and_both_are_named(void **state)
{
    (void)state;
    setenv("MYSQL_PASSWORD", "a", 1);
    setenv("MYSQL_PASSWORD_FILE", "/x", 1);
    assert_int_equal(db_config_read(DB_OWNER, &config, &why), ERR_INPUT);
    assert_non_null(strstr(why, "MYSQL_PASSWORD and MYSQL_PASSWORD_FILE"));
    unsetenv("MYSQL_PASSWORD");
    setenv("MYSQL_READ_PASSWORD", "a", 1);
    setenv("MYSQL_READ_PASSWORD_FILE", "/x", 1);
    assert_int_equal(db_config_read(DB_OWNER, &config, &why), ERR_INPUT);
    assert_non_null(strstr(why, "MYSQL_READ_PASSWORD and MYSQL_READ_PASSWORD_FILE"));
}

static void a_password_comes_from_the_variable_then_its_file_then_the_shared_folder(void **state)
{
    (void)state;
    read_good(DB_OWNER);
    file_with("mysql_password", "shared\n");
    setenv("MUSTER_SHARED", folder, 1);
    check_password("shared");
    assert_string_equal(user, "muster");
    setenv("MYSQL_PASSWORD_FILE", file_with("own", "from file\r\n\n"), 1);
    check_password("from file");
    unsetenv("MYSQL_PASSWORD_FILE");
    setenv("MYSQL_PASSWORD", " kept as it is ", 1);
    setenv("MYSQL_USER", "ann", 1);
    check_password(" kept as it is ");
    assert_string_equal(user, "ann");
}

static void a_password_that_is_not_there_yet_is_looked_for_again(void **state)
{
    char path[256];

    (void)state;
    read_good(DB_OWNER);
    snprintf(path, sizeof path, "%s/late", folder);
    setenv("MYSQL_PASSWORD_FILE", path, 1);
    assert_int_equal(db_config_account(&config, user, password), ERR_AWAY);
    file_with("late", "");
    assert_int_equal(db_config_account(&config, user, password), ERR_AWAY);
    file_with("late", "\n");
    assert_int_equal(db_config_account(&config, user, password), ERR_AWAY);
    file_with("late", "now");
    check_password("now");
}

static void the_reader_has_an_account_of_its_own_or_the_owners(void **state)
{
    (void)state;
    read_good(DB_READER);
    setenv("MYSQL_USER", "ann", 1);
    setenv("MYSQL_PASSWORD", "anns", 1);
    check_password("anns");
    assert_string_equal(user, "ann");
    setenv("MYSQL_READ_PASSWORD", "readers", 1);
    check_password("readers");
    assert_string_equal(user, "muster_read");
    setenv("MYSQL_READ_USER", "viewer", 1);
    check_password("readers");
    assert_string_equal(user, "viewer");
}

static void a_password_that_is_too_long_is_not_cut(void **state)
{
    char text[DB_SECRET_MAX + 1];

    (void)state;
    read_good(DB_OWNER);
    memset(text, 'p', DB_SECRET_MAX);
    text[DB_SECRET_MAX] = '\0';
    setenv("MYSQL_PASSWORD", text, 1);
    assert_int_equal(db_config_account(&config, user, password), ERR_AWAY);
    text[DB_SECRET_MAX - 1] = '\0';
    setenv("MYSQL_PASSWORD", text, 1);
    check_password(text);
}

#define TEST(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_settings_there_is_no_database),
        TEST(a_host_or_a_socket_is_one),
        TEST(an_empty_setting_is_none),
        TEST(a_wrong_port_is_refused),
        TEST(a_password_beside_its_file_is_refused_and_both_are_named),
        TEST(a_password_comes_from_the_variable_then_its_file_then_the_shared_folder),
        TEST(a_password_that_is_not_there_yet_is_looked_for_again),
        TEST(the_reader_has_an_account_of_its_own_or_the_owners),
        TEST(a_password_that_is_too_long_is_not_cut),
    };
    static const char *const files[] = {"mysql_password", "own", "late"};
    char path[256];

    if (!mkdtemp(folder))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    return failed;
}
