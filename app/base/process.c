#include "base/process.h"

#include "base/parse.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FILE_MAX 4096

/* The beginning of a file of the process; of no length when it cannot be read. */
static struct str file_read(uint64_t pid, const char *name, char text[FILE_MAX])
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%llu/%s", (unsigned long long)pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return (struct str){0};
    ssize_t n = read(fd, text, FILE_MAX);
    close(fd);
    return (struct str){text, n > 0 ? (size_t)n : 0};
}

static uint64_t fds_count(uint64_t pid)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%llu/fd", (unsigned long long)pid);
    DIR *dir = opendir(path);
    uint64_t n = 0;
    if (!dir)
        return 0;
    for (const struct dirent *entry; (entry = readdir(dir));)
        n += entry->d_name[0] != '.';
    closedir(dir);
    return n;
}

/* "Max open files            1024                 524288               files" */
static uint64_t fds_max(uint64_t pid)
{
    char text[FILE_MAX];
    struct str rest = file_read(pid, "limits", text);
    uint64_t max = 0;
    while (!str_is_null(rest)) {
        struct str line;
        rest = str_cut(rest, '\n', &line);
        if (!str_starts(line, STR("Max open files")))
            continue;
        struct str soft;
        str_cut(str_trim(str_drop(line, sizeof "Max open files" - 1)), ' ', &soft);
        return parse_u64(soft, &max) ? 0 : max;
    }
    return 0;
}

static int64_t clock_ms(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum err process_read(uint64_t pid, struct process *ret)
{
    /* proc_pid_stat(5): the name, in brackets, may hold anything; numbers follow, the first after
     * the state being field 4. */
    enum { CPU_USER = 14, CPU_SYSTEM = 15, THREADS = 20, START = 22, VIRTUAL = 23, RESIDENT = 24 };
    char text[FILE_MAX];
    uint64_t fields[RESIDENT + 1] = {0};
    struct str stat = file_read(pid, "stat", text);
    while (stat.n && stat.p[stat.n - 1] != '\n')
        stat.n--; /* not all of it */
    const char *end = stat.n ? memrchr(stat.p, ')', stat.n) : NULL;
    if (!end)
        return ERR_NOT_FOUND;
    struct str rest = str_drop(stat, (size_t)(end - stat.p) + 4);
    for (int i = 4; i <= RESIDENT && !str_is_null(rest); i++) {
        struct str word;
        rest = str_cut(rest, ' ', &word);
        if (parse_u64(word, &fields[i]))
            fields[i] = 0; /* some are negative; none of ours */
    }
    uint64_t tick = (uint64_t)sysconf(_SC_CLK_TCK);
    int64_t booted = clock_ms(CLOCK_REALTIME) - clock_ms(CLOCK_BOOTTIME);
    *ret = (struct process){
        .cpu_ns = (fields[CPU_USER] + fields[CPU_SYSTEM]) * (UINT64_C(1000000000) / tick),
        .started_ms = booted + (int64_t)(fields[START] * 1000 / tick),
        .resident_bytes = fields[RESIDENT] * (uint64_t)sysconf(_SC_PAGESIZE),
        .virtual_bytes = fields[VIRTUAL],
        .threads = fields[THREADS],
        .open_fds = fds_count(pid),
        .max_fds = fds_max(pid),
    };
    return ERR_OK;
}
