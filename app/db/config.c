#include "db/config.h"

#include "base/parse.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The variable's value; NULL when unset or empty (compose passes unset ones as empty). */
static const char *setting(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

enum err db_config_read(enum db_role role, struct db_config *ret, const char **ret_why)
{
    if (setting("MYSQL_PASSWORD") && setting("MYSQL_PASSWORD_FILE")) {
        *ret_why = "both MYSQL_PASSWORD and MYSQL_PASSWORD_FILE are set; keep one";
        return ERR_INPUT;
    }
    if (setting("MYSQL_READ_PASSWORD") && setting("MYSQL_READ_PASSWORD_FILE")) {
        *ret_why = "both MYSQL_READ_PASSWORD and MYSQL_READ_PASSWORD_FILE are set; keep one";
        return ERR_INPUT;
    }
    uint32_t port = 3306;
    const char *port_text = setting("MYSQL_PORT");
    if (port_text && (parse_u32(str_from(port_text), &port) || port == 0 || port > 65535)) {
        *ret_why = "MYSQL_PORT must be a number from 1 to 65535";
        return ERR_INPUT;
    }
    const char *schema = setting("MYSQL_DATABASE");
    *ret = (struct db_config){
        .role = role,
        .host = setting("MYSQL_HOST"),
        .socket = setting("MYSQL_SOCKET"),
        .port = port,
        .schema = schema ? schema : "employees",
        .wait_seconds = 4,
    };
    return ERR_OK;
}

bool db_config_is_set(const struct db_config *config)
{
    return config->host || config->socket;
}

/* Reads a secret from a file, without the newline that editors add. */
static enum err secret_from_file(const char *path, char ret[DB_SECRET_MAX])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ERR_AWAY;
    ssize_t n = read(fd, ret, DB_SECRET_MAX - 1);
    close(fd);
    if (n <= 0)
        return ERR_AWAY;
    while (n > 0 && (ret[n - 1] == '\n' || ret[n - 1] == '\r'))
        n--;
    ret[n] = '\0';
    return n > 0 ? ERR_OK : ERR_AWAY;
}

/* The secret called NAME: the variable, the file of NAME_FILE, or `file` in the shared directory.
 */
static enum err secret_find(const char *name, const char *file, char ret[DB_SECRET_MAX])
{
    const char *value = setting(name);
    if (value) {
        if (strlen(value) >= DB_SECRET_MAX)
            return ERR_AWAY;
        memcpy(ret, value, strlen(value) + 1);
        return ERR_OK;
    }
    char text[4096];
    snprintf(text, sizeof text, "%s_FILE", name);
    const char *path = setting(text);
    if (path)
        return secret_from_file(path, ret);
    const char *shared = setting("MUSTER_SHARED");
    if (!shared)
        return ERR_AWAY;
    int n = snprintf(text, sizeof text, "%s/%s", shared, file);
    if (n < 0 || (size_t)n >= sizeof text)
        return ERR_AWAY;
    return secret_from_file(text, ret);
}

enum err db_config_account(const struct db_config *config, char ret_user[DB_SECRET_MAX],
                           char ret_password[DB_SECRET_MAX])
{
    const char *user = setting("MYSQL_USER");
    if (config->role == DB_READER &&
        !secret_find("MYSQL_READ_PASSWORD", "mysql_read_password", ret_password)) {
        const char *reader = setting("MYSQL_READ_USER");
        snprintf(ret_user, DB_SECRET_MAX, "%s", reader ? reader : "muster_read");
        return ERR_OK;
    }
    snprintf(ret_user, DB_SECRET_MAX, "%s", user ? user : "muster");
    return secret_find("MYSQL_PASSWORD", "mysql_password", ret_password);
}
