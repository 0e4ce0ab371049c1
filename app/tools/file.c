#include "tools/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_LIMIT ((size_t)16 << 20)

/* How many bytes the UTF-8 character at s.p takes (RFC 3629, table of section 4); 0 if none. */
static size_t utf8_length(struct slice s)
{
    const unsigned char *p = (const unsigned char *)s.p;
    unsigned char low = 0x80, high = 0xbf;
    size_t n;

    if (p[0] < 0x80)
        return p[0] != 0;
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (s.n < n)
        return 0;
    if (p[0] == 0xe0)
        low = 0xa0;
    else if (p[0] == 0xed)
        high = 0x9f;
    else if (p[0] == 0xf0)
        low = 0x90;
    else if (p[0] == 0xf4)
        high = 0x8f;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++) {
        if (p[i] < 0x80 || p[i] > 0xbf)
            return 0;
    }
    return n;
}

size_t text_bad_byte(struct slice s)
{
    size_t i = 0;

    while (i < s.n) {
        size_t n = utf8_length(slice_drop(s, i));

        if (n == 0)
            break;
        i += n;
    }
    return i;
}

static bool read_all(struct pool *pool, FILE *f, struct slice *ret)
{
    struct text t;
    char part[8192];
    size_t n;

    text_init(&t, pool);
    while ((n = fread(part, 1, sizeof(part), f)) > 0) {
        text_add(&t, (struct slice){part, n});
        if (t.n > FILE_LIMIT) {
            errno = EFBIG;
            return false;
        }
    }
    *ret = t.n > 0 ? text_slice(&t) : (struct slice){"", 0};
    return !ferror(f);
}

static bool read_bytes(struct pool *pool, const char *path, struct slice *ret)
{
    FILE *f = fopen(path, "rb");
    bool ok;

    if (!f)
        return false;
    ok = read_all(pool, f, ret);
    fclose(f);
    return ok;
}

bool file_read(struct pool *pool, struct report *r, const char *path, struct slice *ret)
{
    struct slice s;
    size_t bad;

    if (!read_bytes(pool, path, &s)) {
        report_error(r, (struct place){path, 0, 0}, "cannot be read: %s", strerror(errno));
        return false;
    }
    bad = text_bad_byte(s);
    if (bad < s.n) {
        report_error(r, place_of(path, s, bad),
                     "a byte that is not UTF-8 text; save the file as UTF-8 without NUL bytes");
        return false;
    }
    *ret = s;
    return true;
}

static bool write_bytes(const char *path, struct slice s)
{
    FILE *f = fopen(path, "wb");
    bool ok;

    if (!f)
        return false;
    ok = fwrite(s.p, 1, s.n, f) == s.n;
    return fclose(f) == 0 && ok;
}

bool file_write(struct pool *pool, struct report *r, const char *path, struct slice s)
{
    char *temporary = pool_printf(pool, "%s.%ld.tmp", path, (long)getpid());
    struct slice old;

    if (read_bytes(pool, path, &old) && slice_same(old, s))
        return true;
    if (!write_bytes(temporary, s) || rename(temporary, path) != 0) {
        report_error(r, (struct place){path, 0, 0}, "cannot be written: %s", strerror(errno));
        remove(temporary);
        return false;
    }
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool dir_list(struct pool *pool, struct report *r, const char *path, struct names *ret)
{
    struct names names = {0};
    DIR *dir = opendir(path);
    struct dirent *entry;

    if (!dir) {
        report_error(r, (struct place){path, 0, 0}, "cannot be read: %s", strerror(errno));
        return false;
    }
    while ((entry = readdir(dir))) {
        if (entry->d_name[0] == '.')
            continue;
        names.v = pool_grow(pool, names.v, names.n, &names.size, sizeof(*names.v));
        names.v[names.n++] = pool_copy(pool, slice_of(entry->d_name));
    }
    closedir(dir);
    if (names.n > 0)
        qsort(names.v, names.n, sizeof(*names.v), compare_names);
    *ret = names;
    return true;
}

bool is_dir(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}
