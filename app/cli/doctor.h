/* doctor.h: `muster doctor`: what this machine or container promises, checked from inside.
 *
 * A check has a name, which is also the anchor of docs/security.md that explains it, and ends as
 * one line: pass, fail, or skip where it does not apply. What only the engine knows (published
 * ports, networks, log limits) and what visitors meet is looked at from outside, by
 * image/doctor/doctor.py, which takes the findings of this one along. */
#ifndef MUSTER_CLI_DOCTOR_H
#define MUSTER_CLI_DOCTOR_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>
#include <sys/types.h>

#define DOCTOR_CHECKS_MAX 40
#define DOCTOR_FILE_MAX ((size_t)64 << 10)

enum doctor_result { DOCTOR_PASS, DOCTOR_FAIL, DOCTOR_SKIP };

struct doctor {
    struct arena arena;
    const char *run;    /* $MUSTER_RUN, or NULL */
    const char *shared; /* $MUSTER_SHARED, or NULL */
    bool contained;     /* in the app's container, not in a native run */
    size_t n;
    struct {
        const char *check;
        enum doctor_result result;
        struct str detail;
    } found[DOCTOR_CHECKS_MAX];
};

/* Notes what was found of a check; `check` is a literal, the rest one sentence without a stop. */
void doctor_tell(struct doctor *d, const char *check, enum doctor_result result, const char *format,
                 ...) __attribute__((format(printf, 4, 5)));

/* The whole of a small file in the doctor's arena, DOCTOR_FILE_MAX bytes at most; the null slice
 * when it cannot be read. */
struct str doctor_read(struct doctor *d, const char *path);
/* The same into a buffer of the caller's; how many bytes. */
size_t doctor_fill(const char *path, char *ret_text, size_t size);
/* "folder/name" in the arena. */
const char *doctor_path(struct doctor *d, const char *folder, const char *name);

/* Each makes the checks that are named in its file. */
void doctor_process(struct doctor *d);
void doctor_limits(struct doctor *d);
void doctor_files(struct doctor *d);
void doctor_secrets(struct doctor *d);
void doctor_certificate(struct doctor *d);
void doctor_database(struct doctor *d, bool with_backups);

#endif
