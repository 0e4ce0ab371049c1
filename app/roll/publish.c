#include "roll/publish.h"

#include "base/log.h"
#include "base/meter.h"
#include "roll/control.h"
#include "roll/vec.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define CATALOG_MAX ((size_t)256 << 20)
#define NAME_SIZE 64

struct publisher {
    int folder; /* descriptors */
    int lock;
    struct roll_control *control;
    uint64_t next_segment;
    struct buf out;
    /* Segments of the current generation, and of the one before it: files to keep. */
    uint64_t *kept[2];
    uint32_t kept_n[2];
};

static bool number_of(const char *name, const char *prefix, uint64_t *ret)
{
    size_t n = strlen(prefix);
    if (strncmp(name, prefix, n) != 0 || name[n] != '.')
        return false;
    char *end;
    *ret = strtoull(name + n + 1, &end, 10);
    return *end == '\0' && end != name + n + 1;
}

static bool is_kept(const struct publisher *p, uint64_t segment)
{
    for (int g = 0; g < 2; g++)
        for (uint32_t i = 0; i < p->kept_n[g]; i++)
            if (p->kept[g][i] == segment)
                return true;
    return false;
}

/* Removes what neither of the two last generations uses. */
static void clean(struct publisher *p)
{
    uint64_t current = atomic_load(&p->control->generation);
    int fd = openat(p->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir)
        return;
    const struct dirent *entry;
    while ((entry = readdir(dir))) {
        uint64_t number;
        bool old = number_of(entry->d_name, "catalog", &number)
                       ? number + 1 < current || number > current
                   : number_of(entry->d_name, "segment", &number) ? !is_kept(p, number)
                                                                  : false;
        if (old || !strcmp(entry->d_name, "new"))
            unlinkat(p->folder, entry->d_name, 0);
    }
    closedir(dir);
}

/* What a publisher before us has published stays current until we publish. */
static void take_over(struct publisher *p)
{
    uint64_t current = atomic_load(&p->control->generation);
    int fd = openat(p->folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir)
        return;
    struct vec found = {0};
    const struct dirent *entry;
    while ((entry = readdir(dir))) {
        uint64_t number;
        if (!number_of(entry->d_name, "segment", &number))
            continue;
        *(uint64_t *)vec_extend(&found, 1, sizeof number) = number;
        if (number >= p->next_segment)
            p->next_segment = number + 1;
    }
    closedir(dir);
    p->kept[0] = found.p;
    p->kept_n[0] = current ? (uint32_t)found.n : 0;
    clean(p);
}

enum err publisher_open(const char *folder, struct publisher **ret)
{
    struct publisher *p = vec_calloc(1, sizeof *p);
    p->next_segment = 1;
    p->lock = -1;
    buf_init(&p->out, CATALOG_MAX);
    p->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (p->folder >= 0)
        p->lock = openat(p->folder, "control", O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    enum err err = p->lock < 0 ? ERR_INTERNAL : ERR_OK;
    if (!err && flock(p->lock, LOCK_EX | LOCK_NB))
        err = errno == EWOULDBLOCK ? ERR_INPUT : ERR_INTERNAL;
    void *map = MAP_FAILED;
    if (!err && !ftruncate(p->lock, CONTROL_BYTES))
        map = mmap(NULL, CONTROL_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, p->lock, 0);
    if (!err && map == MAP_FAILED)
        err = ERR_INTERNAL;
    if (err) {
        publisher_close(p);
        return err;
    }
    p->control = map;
    atomic_store(&p->control->builder, (uint32_t)getpid());
    take_over(p);
    *ret = p;
    return ERR_OK;
}

void publisher_close(struct publisher *p)
{
    if (!p)
        return;
    if (p->control)
        munmap(p->control, CONTROL_BYTES);
    if (p->lock >= 0)
        close(p->lock);
    if (p->folder >= 0)
        close(p->folder);
    free(p->kept[0]);
    free(p->kept[1]);
    buf_free(&p->out);
    free(p);
}

static enum err write_all(int fd, const char *p, size_t n)
{
    while (n) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return errno == ENOSPC || errno == EDQUOT ? ERR_TOO_BIG : ERR_INTERNAL;
        p += done;
        n -= (size_t)done;
    }
    return ERR_OK;
}

/* Writes a file under a passing name, then gives it its own: it is there whole or not at all. */
static enum err file_write(const struct publisher *p, const char *name, const void *block,
                           size_t bytes)
{
    int fd = openat(p->folder, "new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return ERR_INTERNAL;
    enum err err = write_all(fd, block, bytes);
    int reason = errno;
    close(fd);
    if (!err && renameat(p->folder, "new", p->folder, name)) {
        err = ERR_INTERNAL;
        reason = errno;
    }
    if (err)
        unlinkat(p->folder, "new", 0);
    errno = reason;
    return err;
}

enum err publisher_add(struct publisher *p, const void *block, size_t bytes, uint64_t *ret_number)
{
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "segment.%llu", (unsigned long long)p->next_segment);
    enum err err = file_write(p, name, block, bytes);
    if (!err)
        *ret_number = p->next_segment++;
    return err;
}

enum err publisher_publish(struct publisher *p, struct catalog *c, uint64_t seen)
{
    uint64_t generation = atomic_load(&p->control->generation) + 1;
    c->generation = generation;
    buf_reset(&p->out);
    catalog_write(c, &p->out);
    enum err err = buf_err(&p->out);
    char name[NAME_SIZE];
    snprintf(name, sizeof name, "catalog.%llu", (unsigned long long)generation);
    if (!err)
        err = file_write(p, name, p->out.p, p->out.n);
    if (err)
        return err;
    free(p->kept[1]);
    p->kept[1] = p->kept[0];
    p->kept_n[1] = p->kept_n[0];
    p->kept[0] = vec_calloc(c->segments_n, sizeof *p->kept[0]);
    p->kept_n[0] = c->segments_n;
    if (c->segments_n)
        memcpy(p->kept[0], c->segments, c->segments_n * sizeof *p->kept[0]);
    int64_t agreed = atomic_load(&p->control->agreed_ms);
    atomic_store(&p->control->seen, seen);
    atomic_store_explicit(&p->control->generation, generation, memory_order_release);
    publisher_agree(p);
    if (agreed)
        meter->last_lag_ms = (uint64_t)(atomic_load(&p->control->agreed_ms) - agreed);
    clean(p);
    return ERR_OK;
}

void publisher_agree(struct publisher *p)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    atomic_store(&p->control->agreed_ms, (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000);
}
