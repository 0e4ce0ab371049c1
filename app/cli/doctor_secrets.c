/* doctor_secrets.c: secrets, secret-files: who could read passwords and keys. */
#include "cli/doctor.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRETS_MAX 16
#define SECRET_LEAST 8 /* bytes; a shorter word would be found anywhere */

struct secrets {
    size_t n;
    struct {
        const char *name;
        struct str value;
    } all[SECRETS_MAX];
};

static const char *const shared_names[] = {"mysql_root_password", "mysql_password",
                                           "mysql_read_password", "mysql_backup_password",
                                           "secret_key"};
static const char *const given_names[] = {"MYSQL_PASSWORD", "MYSQL_READ_PASSWORD", "SECRET_KEY"};

#define SHARED_N (sizeof shared_names / sizeof shared_names[0])
#define GIVEN_N (sizeof given_names / sizeof given_names[0])

/* "" or what is wrong with the mode of a file; one that is not there is right. */
static const char *mode_problem(const char *path, mode_t forbidden, mode_t *ret_mode)
{
    struct stat s;
    *ret_mode = 0;
    if (stat(path, &s))
        return errno == ENOENT || errno == EACCES ? "" : "cannot be looked at";
    *ret_mode = s.st_mode & 07777;
    return s.st_mode & forbidden ? "is open to others" : "";
}

static void files_check(struct doctor *d)
{
    const char *paths[SHARED_N + GIVEN_N + 2];
    size_t n = 0;
    for (size_t i = 0; d->shared && i < SHARED_N; i++)
        paths[n++] = doctor_path(d, d->shared, shared_names[i]);
    for (size_t i = 0; d->run && i < GIVEN_N; i++)
        paths[n++] = doctor_path(d, doctor_path(d, d->run, "secrets"), given_names[i]);
    if (d->shared)
        paths[n++] = d->shared;
    if (d->run)
        paths[n++] = doctor_path(d, d->run, "nginx/tls/tls.key");
    for (size_t i = 0; i < n; i++) {
        mode_t mode;
        const char *problem = mode_problem(paths[i], S_IRWXO, &mode);
        if (*problem) {
            doctor_tell(d, "secret-files", DOCTOR_FAIL, "%s %s (%04o)", paths[i], problem,
                        (unsigned)mode);
            return;
        }
    }
    /* root's own is for the database's account; a native run has one account for all. */
    if (d->contained && d->shared && !access(doctor_path(d, d->shared, shared_names[0]), R_OK)) {
        doctor_tell(d, "secret-files", DOCTOR_FAIL,
                    "the password of the database's root is readable");
        return;
    }
    doctor_tell(d, "secret-files", DOCTOR_PASS, "open to their own account and group only");
}

static void secret_add(struct doctor *d, struct secrets *secrets, const char *path,
                       const char *name)
{
    struct str value = str_trim(doctor_read(d, path));
    if (value.n < SECRET_LEAST || secrets->n == SECRETS_MAX)
        return;
    secrets->all[secrets->n].name = name;
    secrets->all[secrets->n++].value = value;
}

/* The name of the first secret that stands in a file of /proc; NULL when none does. */
static const char *secret_in(const struct secrets *secrets, const char *pid, const char *file)
{
    static char text[DOCTOR_FILE_MAX];
    char path[300];
    snprintf(path, sizeof path, "/proc/%s/%s", pid, file);
    size_t n = doctor_fill(path, text, sizeof text);
    for (size_t i = 0; i < secrets->n; i++)
        if (memmem(text, n, secrets->all[i].value.p, secrets->all[i].value.n))
            return secrets->all[i].name;
    return NULL;
}

static void processes_check(struct doctor *d, const struct secrets *secrets)
{
    DIR *processes = opendir("/proc");
    const struct dirent *entry;
    const char *found = NULL;
    const char *place = "";
    char self[32];
    char pid[sizeof entry->d_name] = "";
    snprintf(self, sizeof self, "%d", (int)getpid());
    while (!found && processes && (entry = readdir(processes))) {
        if (entry->d_name[0] < '1' || entry->d_name[0] > '9' || !strcmp(entry->d_name, self))
            continue;
        memcpy(pid, entry->d_name, sizeof pid);
        place = "environment";
        found = secret_in(secrets, pid, "environ");
        if (!found) {
            place = "command line";
            found = secret_in(secrets, pid, "cmdline");
        }
    }
    if (processes)
        closedir(processes);
    if (found)
        doctor_tell(d, "secrets", DOCTOR_FAIL, "%s is in the %s of process %s", found, place, pid);
    else if (!secrets->n)
        doctor_tell(d, "secrets", DOCTOR_SKIP, "there are none here");
    else
        doctor_tell(d, "secrets", DOCTOR_PASS, "%zu of them, in no environment or command line",
                    secrets->n);
}

void doctor_secrets(struct doctor *d)
{
    struct secrets secrets = {0};
    for (size_t i = 0; d->shared && i < SHARED_N; i++)
        secret_add(d, &secrets, doctor_path(d, d->shared, shared_names[i]), shared_names[i]);
    for (size_t i = 0; d->run && i < GIVEN_N; i++)
        secret_add(d, &secrets, doctor_path(d, doctor_path(d, d->run, "secrets"), given_names[i]),
                   given_names[i]);
    processes_check(d, &secrets);
    files_check(d);
}
