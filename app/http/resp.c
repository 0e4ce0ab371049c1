#include "http/resp.h"

void resp_init(struct resp *resp, struct buf *body)
{
    *resp = (struct resp){.status = 200, .body = body};
    buf_reset(body);
}

static bool is_clean(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return false;
    return true;
}

void resp_header(struct resp *resp, struct str name, struct str value)
{
    if (resp->headers_n == RESP_HEADERS_MAX || !is_clean(name) || !is_clean(value)) {
        resp->refused = true;
        return;
    }
    resp->headers[resp->headers_n++] = (struct resp_header){name, value};
}

bool resp_has(const struct resp *resp, struct str name)
{
    for (size_t i = 0; i < resp->headers_n; i++)
        if (str_eq_nocase(resp->headers[i].name, name))
            return true;
    return false;
}

void resp_drop(struct resp *resp, struct str name)
{
    size_t kept = 0;
    for (size_t i = 0; i < resp->headers_n; i++)
        if (!str_eq(resp->headers[i].name, name))
            resp->headers[kept++] = resp->headers[i];
    resp->headers_n = kept;
}

void resp_type(struct resp *resp, struct str content_type)
{
    resp_header(resp, STR("Content-Type"), content_type);
}

uint64_t resp_length(const struct resp *resp)
{
    return resp->stream.source ? resp->stream.end - resp->stream.start : resp->body->n;
}

void resp_release(struct resp *resp)
{
    if (resp->stream.source)
        resp->stream.release(resp->stream.source);
    resp->stream = (struct resp_stream){0};
}

enum err resp_err(const struct resp *resp)
{
    return resp->refused ? ERR_INTERNAL : buf_err(resp->body);
}
