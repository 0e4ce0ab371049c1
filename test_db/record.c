#include "record.h"

#include "base/parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WHAT "schema muster"

enum err record_prepare(struct server *s, const char *schema, struct problem *ret)
{
    enum err err = server_execf(s, WHAT, ret,
                                "CREATE DATABASE IF NOT EXISTS `%s` CHARACTER SET utf8mb4", schema);
    if (!err)
        err = server_execf(s, WHAT, ret,
                           "CREATE TABLE IF NOT EXISTS `%s`.fixture ("
                           " id TINYINT NOT NULL DEFAULT 1 PRIMARY KEY,"
                           " name VARCHAR(64) NOT NULL,"
                           " source VARCHAR(255) NOT NULL,"
                           " people INT UNSIGNED NOT NULL,"
                           " complete BOOLEAN NOT NULL,"
                           " problem VARCHAR(255) NOT NULL,"
                           " loaded_at DATETIME(3) NOT NULL) CHARACTER SET utf8mb4",
                           schema);
    if (!err)
        err = server_execf(s, WHAT, ret,
                           "CREATE TABLE IF NOT EXISTS `%s`.fixture_table ("
                           " table_name VARCHAR(32) NOT NULL PRIMARY KEY,"
                           " rows_expected BIGINT UNSIGNED NOT NULL,"
                           " rows_found BIGINT UNSIGNED NOT NULL,"
                           " md5_expected CHAR(32) NOT NULL,"
                           " md5_found CHAR(32) NOT NULL) CHARACTER SET utf8mb4",
                           schema);
    return err;
}

/* text as the inside of an SQL literal, cut to 255 bytes as the columns are. */
static void escape(struct server *s, const char *text, char ret[512])
{
    size_t n = strlen(text);
    mysql_real_escape_string(s->mysql, ret, text, n < 255 ? (unsigned long)n : 255);
}

enum err record_begin(struct server *s, const char *schema, const struct fixture_name *name,
                      const char *text, struct problem *ret)
{
    char label[512], source[512], problem[512];
    escape(s, name->name, label);
    escape(s, name->source, source);
    escape(s, text, problem);
    enum err err = server_execf(s, WHAT, ret, "DELETE FROM `%s`.fixture_table", schema);
    if (err)
        return err;
    return server_execf(s, WHAT, ret,
                        "REPLACE INTO `%s`.fixture"
                        " (id, name, source, people, complete, problem, loaded_at)"
                        " VALUES (1, '%s', '%s', %" PRIu32 ", 0, '%s', UTC_TIMESTAMP(3))",
                        schema, label, source, name->people, problem);
}

enum err record_found(struct server *s, const char *schema,
                      const struct table_sum expected[TABLE_COUNT],
                      const struct table_sum found[TABLE_COUNT], const char *problem,
                      struct problem *ret)
{
    char text[512];
    escape(s, problem, text);
    for (int t = 0; t < TABLE_COUNT; t++) {
        enum err err =
            server_execf(s, WHAT, ret,
                         "REPLACE INTO `%s`.fixture_table"
                         " (table_name, rows_expected, rows_found, md5_expected, md5_found)"
                         " VALUES ('%s', %" PRIu64 ", %" PRIu64 ", '%s', '%s')",
                         schema, table_name((enum table)t), expected[t].rows, found[t].rows,
                         expected[t].md5, found[t].md5);
        if (err)
            return err;
    }
    return server_execf(s, WHAT, ret, "UPDATE `%s`.fixture SET complete = %d, problem = '%s'",
                        schema, problem[0] == '\0', text);
}

enum err record_end(struct server *s, const char *schema,
                    const struct table_sum expected[TABLE_COUNT],
                    const struct table_sum found[TABLE_COUNT], const char *problem,
                    struct problem *ret)
{
    enum err err =
        server_execf(s, WHAT, ret, "UPDATE `%s`.fixture SET loaded_at = UTC_TIMESTAMP(3)", schema);
    return err ? err : record_found(s, schema, expected, found, problem, ret);
}

enum err record_fail(struct server *s, const char *schema, const char *problem, struct problem *ret)
{
    char text[512];
    escape(s, problem, text);
    return server_execf(s, WHAT, ret, "UPDATE `%s`.fixture SET complete = 0, problem = '%s'",
                        schema, text);
}

enum err record_expected(struct server *s, const char *schema, struct table_sum ret[TABLE_COUNT],
                         struct problem *ret_problem)
{
    struct table_sum sums[TABLE_COUNT] = {0};
    unsigned known = 0;
    char sql[160];
    snprintf(sql, sizeof(sql),
             "SELECT table_name, rows_expected, md5_expected FROM `%s`.fixture_table", schema);
    if (mysql_query(s->mysql, sql) != 0)
        return server_problem(s, WHAT, ret_problem);
    MYSQL_RES *result = mysql_store_result(s->mysql);
    if (!result)
        return server_problem(s, WHAT, ret_problem);
    MYSQL_ROW row;
    while ((row = mysql_fetch_row(result))) {
        enum table table;
        if (table_find(str_from(row[0]), &table) || parse_u64(str_from(row[1]), &sums[table].rows))
            continue;
        snprintf(sums[table].md5, sizeof(sums[table].md5), "%s", row[2]);
        known++;
    }
    mysql_free_result(result);
    if (known != TABLE_COUNT)
        return problem_set(ret_problem, ERR_NOT_FOUND,
                           "nothing to compare with: no load has come to its end here");
    memcpy(ret, sums, sizeof(sums));
    return ERR_OK;
}
