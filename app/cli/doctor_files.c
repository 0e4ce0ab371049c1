/* doctor_files.c: no-compiler, no-setuid, socket-modes, certificate. */
#include "cli/doctor.h"

#include <ftw.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAYS_ENOUGH 14 /* of a certificate: time to renew it before visitors are refused */
#define DESCRIPTORS 16
#define MINE "a native run: the machine is yours"

static void compiler_check(struct doctor *d)
{
    static const char *const names[] = {"cc", "gcc", "c99",  "g++", "clang", "tcc",
                                        "as", "ld",  "make", "go",  "rustc"};
    struct str folders = str_from(getenv("PATH"));
    struct str folder;
    while (!str_is_null(folders)) {
        folders = str_cut(folders, ':', &folder);
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
            char path[4096];
            snprintf(path, sizeof path, "%.*s/%s", STR_ARG(folder), names[i]);
            if (!access(path, F_OK)) {
                doctor_tell(d, "no-compiler", DOCTOR_FAIL, "%s is there", path);
                return;
            }
        }
    }
    doctor_tell(d, "no-compiler", DOCTOR_PASS, "nothing to build with");
}

static char setuid_found[256]; /* nftw hands on no context */

static int setuid_look(const char *path, const struct stat *s, int kind, struct FTW *where)
{
    (void)where;
    if (kind != FTW_F || !S_ISREG(s->st_mode) || !(s->st_mode & (S_ISUID | S_ISGID)))
        return 0;
    snprintf(setuid_found, sizeof setuid_found, "%s", path);
    return 1;
}

static void setuid_check(struct doctor *d)
{
    setuid_found[0] = '\0';
    nftw("/", setuid_look, DESCRIPTORS, FTW_PHYS | FTW_MOUNT);
    if (setuid_found[0])
        doctor_tell(d, "no-setuid", DOCTOR_FAIL, "%s changes who runs it", setuid_found);
    else
        doctor_tell(d, "no-setuid", DOCTOR_PASS, "no file changes who runs it");
}

/* Whoever may write to a Unix socket may speak to the program behind it. */
static void socket_check(struct doctor *d)
{
    static const char *const names[] = {"uwsgi.sock", "export.sock", "supervisor.sock",
                                        "uwsgi-stats.sock", "uwsgi.fifo"};
    struct stat folder;
    size_t n = 0;
    if (!d->run || stat(d->run, &folder)) {
        doctor_tell(d, "socket-modes", DOCTOR_FAIL, "MUSTER_RUN names no folder: is it running?");
        return;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct stat s;
        if (stat(doctor_path(d, d->run, names[i]), &s))
            continue;
        n++;
        if (s.st_mode & S_IWOTH) {
            doctor_tell(d, "socket-modes", DOCTOR_FAIL, "%s is open to everybody (%03o)", names[i],
                        (unsigned)s.st_mode & 0777);
            return;
        }
    }
    doctor_tell(d, "socket-modes", n ? DOCTOR_PASS : DOCTOR_FAIL,
                n ? "%zu sockets, none open to others" : "%zu sockets: is it running?", n);
}

void doctor_files(struct doctor *d)
{
    if (d->contained) {
        compiler_check(d);
        setuid_check(d);
    } else {
        doctor_tell(d, "no-compiler", DOCTOR_SKIP, MINE);
        doctor_tell(d, "no-setuid", DOCTOR_SKIP, MINE);
    }
    socket_check(d);
}

static X509 *certificate_read(const char *path)
{
    FILE *f = fopen(path, "re");
    X509 *crt = f ? PEM_read_X509(f, NULL, NULL, NULL) : NULL;
    if (f)
        fclose(f);
    return crt;
}

void doctor_certificate(struct doctor *d)
{
    const char *folder = d->run ? doctor_path(d, d->run, "nginx/tls") : "";
    X509 *crt = certificate_read(doctor_path(d, folder, "tls.crt"));
    int days = 0;
    int seconds = 0;
    if (!crt && !d->contained) {
        doctor_tell(d, "certificate", DOCTOR_SKIP, "a native run speaks no TLS");
    } else if (!crt || !ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(crt))) {
        doctor_tell(d, "certificate", DOCTOR_FAIL, "there is none that can be read");
    } else if (X509_cmp_current_time(X509_get0_notBefore(crt)) > 0) {
        doctor_tell(d, "certificate", DOCTOR_FAIL, "it is not valid yet; is the clock right?");
    } else if (days < 0 || seconds < 0) {
        doctor_tell(d, "certificate", DOCTOR_FAIL, "it ended %d days ago", -days);
    } else {
        doctor_tell(d, "certificate", days < DAYS_ENOUGH ? DOCTOR_FAIL : DOCTOR_PASS,
                    "it is good for %d days more", days);
    }
    X509_free(crt);
}
