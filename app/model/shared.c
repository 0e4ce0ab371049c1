#include "model/shared.h"

#include "base/parse.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum err shared_read(const char *folder, const char *name, struct arena *a, struct shared_file *ret)
{
    if (!folder)
        return ERR_NOT_FOUND;
    struct str path = arena_printf(a, "%s/%s", folder, name);
    /* Whoever may write there could put a pipe there: it must not hold up a worker. */
    int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return ERR_NOT_FOUND;
    char *text = arena_alloc(a, SHARED_MAX);
    struct stat stat;
    ssize_t n = fstat(fd, &stat) ? -1 : read(fd, text, SHARED_MAX);
    close(fd);
    if (n < 0)
        return ERR_NOT_FOUND;
    ret->text = (struct str){text, (size_t)n};
    ret->written_at = stat.st_mtime;
    return ERR_OK;
}

bool shared_next(struct str *rest, struct str *ret_name, struct str *ret_value)
{
    if (str_is_null(*rest) || !rest->n)
        return false;
    struct str line;
    *rest = str_cut(*rest, '\n', &line);
    *ret_value = str_cut(line, '=', ret_name);
    return true;
}

uint64_t shared_number(struct str value)
{
    uint64_t number;
    return parse_u64(value, &number) ? 0 : number;
}
