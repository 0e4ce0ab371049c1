#include "http/link.h"

#include "base/url.h"

#define LINK_MAX 8192
#define FIELDS_MAX 64

static bool is_place(struct str name)
{
    return str_eq(name, STR("after")) || str_eq(name, STR("before"));
}

static void pair_put(struct buf *out, bool *some, struct str name, struct str value)
{
    buf_putc(out, *some ? '&' : '?');
    *some = true;
    url_encode(out, name);
    buf_putc(out, '=');
    url_encode(out, value);
}

struct change {
    struct str name;
    struct str value;
    bool done;
};

static struct url link_make(const struct req *req, struct str path, struct change *changes,
                            size_t n)
{
    struct buf out;
    char *storage = arena_alloc(req->arena, LINK_MAX);
    buf_fixed(&out, storage, LINK_MAX);
    bool some = false;
    buf_put(&out, path);
    struct str rest = req->query;
    struct str name;
    struct str value;
    enum err err;
    while (query_next(req->arena, &rest, &name, &value, &err)) {
        struct change *change = NULL;
        for (size_t i = 0; i < n; i++)
            if (str_eq(changes[i].name, name))
                change = &changes[i];
        if (err || is_place(name) || (change && change->done))
            continue;
        if (change) {
            change->done = true;
            value = change->value;
        }
        if (value.n)
            pair_put(&out, &some, name, value);
    }
    for (size_t i = 0; i < n; i++)
        if (!changes[i].done && changes[i].value.n)
            pair_put(&out, &some, changes[i].name, changes[i].value);
    return (struct url){buf_str(&out)};
}

struct url link_at(const struct req *req, struct str path)
{
    return link_make(req, path, NULL, 0);
}

struct url link_with(const struct req *req, struct str name, struct str value)
{
    struct change change = {name, value, false};
    return link_make(req, req->path, &change, 1);
}

struct url link_with_two(const struct req *req, struct str name, struct str value, struct str name2,
                         struct str value2)
{
    struct change changes[2] = {{name, value, false}, {name2, value2, false}};
    return link_make(req, req->path, changes, 2);
}

struct str link_param(const struct req *req, struct str wanted)
{
    struct str rest = req->query;
    struct str name;
    struct str value;
    enum err err;
    while (query_next(req->arena, &rest, &name, &value, &err))
        if (!err && value.n && str_eq(name, wanted))
            return value;
    return (struct str){0};
}

const struct link_field *link_fields(const struct req *req, struct str but, size_t *ret_n)
{
    struct link_field *fields = ARENA_ARRAY(req->arena, FIELDS_MAX, struct link_field);
    struct str rest = req->query;
    struct str name;
    struct str value;
    enum err err;
    size_t n = 0;
    while (n < FIELDS_MAX && query_next(req->arena, &rest, &name, &value, &err))
        if (!err && value.n && !is_place(name) && !str_eq(name, but))
            fields[n++] = (struct link_field){name, value};
    *ret_n = n;
    return fields;
}

struct url link_of(const struct req *req, const struct link_field *fields, size_t n)
{
    struct buf out;
    bool some = false;
    buf_fixed(&out, arena_alloc(req->arena, LINK_MAX), LINK_MAX);
    buf_put(&out, req->path);
    for (size_t i = 0; i < n; i++)
        pair_put(&out, &some, fields[i].name, fields[i].value);
    return (struct url){buf_str(&out)};
}
