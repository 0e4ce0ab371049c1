/* What the application makes of the file that tells how the backups fare. */
#include "model/backup_status.h"

#include "model/store.h"

#include "tests/unit/base/check.h"

#include <stdio.h>
#include <sys/stat.h>

#define NOW 1795748400
#define HOUR 3600

static struct arena arena;
static struct store store;
static char folder[] = "/tmp/muster-test-backup-XXXXXX";
static char path[64];

static struct backup_status parsed(struct str text)
{
    struct backup_status status;
    backup_status_parse(text, NOW, &status);
    return status;
}

static struct backup_status told(const char *text)
{
    FILE *out = fopen(path, "w");
    struct backup_status status;
    assert_non_null(out);
    assert_true(fputs(text, out) >= 0);
    assert_int_equal(fclose(out), 0);
    backup_status_read(&store, &arena, NOW, &status);
    return status;
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 20, 0);
    store.shared = folder;
    unlink(path);
    rmdir(path);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_clear(&arena);
    return 0;
}

static void a_whole_file_is_understood(void **state)
{
    (void)state;
    struct backup_status s = told("result=ok\n"
                                  "success_at=1795744800\n"
                                  "success_file=muster-2026-11-27-030000-daily.sql.zst\n"
                                  "success_bytes=41234567\n"
                                  "success_seconds=23\n"
                                  "failure_at=1795600000\n"
                                  "failure_reason=the disk is full: /var/backups=100%\n"
                                  "proof_at=1795744900\n"
                                  "proof_file=muster-2026-11-27-030000-daily.sql.zst\n"
                                  "proof_seconds=61\n"
                                  "proof_tables=11\n"
                                  "proof_rows=3919015\n"
                                  "restore_at=1795000000\n"
                                  "restore_file=muster-2026-11-20-030000-daily.sql.zst\n");
    assert_int_equal(s.state, BACKUP_OK);
    assert_int_equal(s.success_at, 1795744800);
    assert_str(s.success_file, "muster-2026-11-27-030000-daily.sql.zst");
    assert_int_equal(s.success_bytes, 41234567);
    assert_int_equal(s.success_seconds, 23);
    assert_int_equal(s.failure_at, 1795600000);
    assert_str(s.failure_reason, "the disk is full: /var/backups=100%");
    assert_int_equal(s.proof_at, 1795744900);
    assert_str(s.proof_file, "muster-2026-11-27-030000-daily.sql.zst");
    assert_int_equal(s.proof_seconds, 61);
    assert_int_equal(s.proof_tables, 11);
    assert_int_equal(s.proof_rows, 3919015);
    assert_int_equal(s.restore_at, 1795000000);
    assert_str(s.restore_file, "muster-2026-11-20-030000-daily.sql.zst");
}

static void nothing_there_is_none_yet(void **state)
{
    struct backup_status s;

    (void)state;
    memset(&s, 0xff, sizeof s);
    backup_status_read(&store, &arena, NOW, &s);
    assert_int_equal(s.state, BACKUP_NONE);
    assert_int_equal(s.success_at, 0);
    assert_true(str_is_null(s.failure_reason));

    store.shared = NULL;
    backup_status_read(&store, &arena, NOW, &s);
    assert_int_equal(s.state, BACKUP_NONE);

    store.shared = folder;
    assert_int_equal(mkdir(path, 0700), 0);
    backup_status_read(&store, &arena, NOW, &s);
    assert_int_equal(s.state, BACKUP_NONE);
    assert_int_equal(rmdir(path), 0);
    /* Nobody writes to it: opening it must not wait for that. */
    assert_int_equal(mkfifo(path, 0600), 0);
    backup_status_read(&store, &arena, NOW, &s);
    assert_int_equal(s.state, BACKUP_NONE);
}

static struct backup_status made_at(int64_t success_at, const char *more)
{
    char text[200];
    snprintf(text, sizeof text, "success_at=%lld\n%s", (long long)success_at, more);
    return told(text);
}

static void it_is_stale_after_26_hours(void **state)
{
    (void)state;
    assert_int_equal(made_at(NOW - 26 * HOUR, "result=ok\n").state, BACKUP_OK);
    assert_int_equal(made_at(NOW - 26 * HOUR - 1, "result=ok\n").state, BACKUP_STALE);
    assert_int_equal(made_at(NOW + HOUR, "result=ok\n").state, BACKUP_OK); /* a clock put back */
}

static void the_newest_attempt_counts(void **state)
{
    (void)state;
    assert_int_equal(made_at(NOW - HOUR, "result=failed\n").state, BACKUP_FAILED);
    assert_int_equal(made_at(NOW - 30 * HOUR, "result=failed\n").state, BACKUP_FAILED);
    assert_int_equal(parsed(STR("result=failed\n")).state, BACKUP_FAILED);
    /* Within one second a failure and a success cannot be told by their times. */
    assert_int_equal(parsed(STR("failure_at=1795748400\nsuccess_at=1795748400\nresult=ok\n")).state,
                     BACKUP_OK);
}

static void without_a_result_the_times_tell(void **state)
{
    (void)state;
    assert_int_equal(parsed(STR("success_at=1795748300\nfailure_at=1795748200\n")).state,
                     BACKUP_OK);
    assert_int_equal(parsed(STR("success_at=1795748300\nfailure_at=1795748399\n")).state,
                     BACKUP_FAILED);
    assert_int_equal(parsed(STR("failure_at=1795748399\n")).state, BACKUP_FAILED);
    assert_int_equal(parsed(STR("result=perhaps\nsuccess_at=1795748300\n")).state, BACKUP_OK);
}

static void damage_is_read_around(void **state)
{
    (void)state;
    struct backup_status s = parsed(STR("\n\n=\nsuccess_at\n===\nsuccess_at=17957483x0\nfuture=1\n"
                                        "success_file=\nproof_at=-5\nproof_rows=-1\n"
                                        "proof_seconds=99999999999999999999999\n\xff\xfe\n"
                                        "failure_reason=cut sho"));
    assert_int_equal(s.state, BACKUP_NONE);
    assert_int_equal(s.success_at, 0);
    assert_true(str_is_null(s.success_file));
    assert_int_equal(s.proof_at, 0);
    assert_int_equal(s.proof_rows, 0);
    assert_int_equal(s.proof_seconds, 0);
    assert_str(s.failure_reason, "cut sho");
    assert_int_equal(parsed((struct str){0}).state, BACKUP_NONE);
}

static void a_file_without_end_is_cut(void **state)
{
    static char text[3 * SHARED_MAX];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "success_at=1795748300\n", 22);
    memcpy(text + sizeof text - 20, "\nresult=failed\n", 15);
    assert_int_equal(told(text).state, BACKUP_OK);
}

static void the_states_have_names(void **state)
{
    (void)state;
    assert_string_equal(backup_state_name(BACKUP_NONE), "none");
    assert_string_equal(backup_state_name(BACKUP_OK), "ok");
    assert_string_equal(backup_state_name(BACKUP_STALE), "stale");
    assert_string_equal(backup_state_name(BACKUP_FAILED), "failed");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_file_is_understood, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_there_is_none_yet, setup, teardown),
        cmocka_unit_test_setup_teardown(it_is_stale_after_26_hours, setup, teardown),
        cmocka_unit_test_setup_teardown(the_newest_attempt_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(without_a_result_the_times_tell, setup, teardown),
        cmocka_unit_test_setup_teardown(damage_is_read_around, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_without_end_is_cut, setup, teardown),
        cmocka_unit_test(the_states_have_names),
    };
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/backup.status", folder);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    rmdir(folder);
    return failed;
}
