/* process.h: what the system knows of a process, as /proc tells it. Linux only. */
#ifndef MUSTER_BASE_PROCESS_H
#define MUSTER_BASE_PROCESS_H

#include "base/err.h"

#include <stdint.h>

struct process {
    uint64_t cpu_ns;
    int64_t started_ms;      /* Unix time */
    uint64_t resident_bytes; /* shared memory counted in full */
    uint64_t virtual_bytes;
    uint64_t threads;
    uint64_t open_fds; /* 0: not ours to see */
    uint64_t max_fds;
};

/* ERR_NOT_FOUND when there is no such process, or no /proc. */
enum err process_read(uint64_t pid, struct process *ret) MUST_USE;

#endif
