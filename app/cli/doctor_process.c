/* doctor_process.c: user, read-only-root, capabilities, no-new-privileges; memory-limit, cpu-limit,
 * pids-limit: what the kernel says of the program that runs everything else. */
#include "cli/doctor.h"

#include "base/parse.h"

#include <stdio.h>
#include <sys/statvfs.h>

#define NATIVE "a native run: the service manager's to decide"

/* A line of /proc/PID/status, without its name and blanks. */
static struct str status_line(struct str status, struct str name)
{
    struct str line;
    while (!str_is_null(status)) {
        status = str_cut(status, '\n', &line);
        if (str_starts(line, name))
            return str_trim(str_drop(line, name.n));
    }
    return (struct str){0};
}

static bool is_zero(struct str hex)
{
    for (size_t i = 0; i < hex.n; i++)
        if (hex.p[i] != '0')
            return false;
    return hex.n > 0;
}

/* Of process 1 in the container, of supervisord in a native run. */
static struct str main_status(struct doctor *d)
{
    struct str pid = STR("1");
    char path[64];
    if (!d->contained)
        pid = d->run ? str_trim(doctor_read(d, doctor_path(d, d->run, "supervisord.pid")))
                     : (struct str){0};
    if (!pid.n || pid.n > 10)
        return (struct str){0};
    snprintf(path, sizeof path, "/proc/%.*s/status", STR_ARG(pid));
    return doctor_read(d, path);
}

static void user_check(struct doctor *d, struct str status)
{
    /* Real, effective, saved and of the file system, with tabs between. */
    struct str ids = status_line(status, STR("Uid:"));
    struct str first;
    bool root = false;
    if (!ids.n) {
        doctor_tell(d, "user", DOCTOR_FAIL, "nothing of ours runs here");
        return;
    }
    str_cut(ids, '\t', &first);
    for (struct str rest = ids, id; !str_is_null(rest);) {
        rest = str_cut(rest, '\t', &id);
        root = root || is_zero(id);
    }
    doctor_tell(d, "user", root ? DOCTOR_FAIL : DOCTOR_PASS, "everything runs as uid %.*s",
                STR_ARG(first));
}

void doctor_process(struct doctor *d)
{
    struct str status = main_status(d);
    user_check(d, status);
    if (!d->contained) {
        doctor_tell(d, "read-only-root", DOCTOR_SKIP, NATIVE);
        doctor_tell(d, "capabilities", DOCTOR_SKIP, NATIVE);
        doctor_tell(d, "no-new-privileges", DOCTOR_SKIP, NATIVE);
        return;
    }
    struct statvfs root;
    bool read_only = !statvfs("/", &root) && root.f_flag & ST_RDONLY;
    doctor_tell(d, "read-only-root", read_only ? DOCTOR_PASS : DOCTOR_FAIL,
                read_only ? "nothing outside the volumes can be written"
                          : "the root file system can be written");
    struct str sets[] = {status_line(status, STR("CapPrm:")), status_line(status, STR("CapEff:")),
                         status_line(status, STR("CapBnd:"))};
    bool none = is_zero(sets[0]) && is_zero(sets[1]) && is_zero(sets[2]);
    doctor_tell(d, "capabilities", none ? DOCTOR_PASS : DOCTOR_FAIL,
                none ? "none, and none to be had" : "effective %.*s, to be had %.*s",
                STR_ARG(sets[1]), STR_ARG(sets[2]));
    bool kept = str_eq(status_line(status, STR("NoNewPrivs:")), STR("1"));
    doctor_tell(d, "no-new-privileges", kept ? DOCTOR_PASS : DOCTOR_FAIL,
                kept ? "no program can gain rights by being started"
                     : "a setuid program would gain rights");
}

/* ---- limits ------------------------------------------------------------------------------------
 */

/* What of a limit's file stands for "none": no digits ("max", "-1"), or more than any machine has
 * (cgroup version 1 says so of memory). */
static bool is_limit(struct str value, uint64_t *ret)
{
    return !parse_u64(value, ret) && *ret < (uint64_t)1 << 60;
}

/* The first line of a file of the control group, of version 2, then 1, up to a blank. */
static struct str group_value(struct doctor *d, const char *second, const char *first)
{
    struct str text = doctor_read(d, second);
    if (str_is_null(text))
        text = doctor_read(d, first);
    struct str line;
    str_cut(text, '\n', &line);
    str_cut(line, ' ', &line);
    return line;
}

#define GROUP "/sys/fs/cgroup/"

void doctor_limits(struct doctor *d)
{
    static const struct {
        const char *check;
        const char *second;
        const char *first;
        uint64_t unit;
        const char *what;
    } limits[] = {
        {"memory-limit", GROUP "memory.max", GROUP "memory/memory.limit_in_bytes", 1 << 20, "MB"},
        {"cpu-limit", GROUP "cpu.max", GROUP "cpu/cpu.cfs_quota_us", 1000, "% of a processor"},
        {"pids-limit", GROUP "pids.max", GROUP "pids/pids.max", 1, "processes"},
    };
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        uint64_t value;
        if (!d->contained)
            doctor_tell(d, limits[i].check, DOCTOR_SKIP, NATIVE);
        else if (is_limit(group_value(d, limits[i].second, limits[i].first), &value))
            doctor_tell(d, limits[i].check, DOCTOR_PASS, "%llu %s",
                        (unsigned long long)(value / limits[i].unit), limits[i].what);
        else
            doctor_tell(d, limits[i].check, DOCTOR_FAIL, "there is no limit");
    }
}
