#include "http/problem.h"

#include "base/json.h"

enum err problem_set(struct problem *p, enum err err, int status, struct str title,
                     struct str detail)
{
    p->status = status;
    p->title = title;
    p->detail = detail;
    return err;
}

enum err problem_mistakes(struct problem *p)
{
    return problem_set(p, ERR_INPUT, 422, STR("The address has a mistake in it"),
                       p->fields_n ? p->fields[0].message : STR(""));
}

void problem_add_field(struct problem *p, struct str field, struct str code, struct str message)
{
    if (p->fields_n < PROBLEM_FIELDS_MAX)
        p->fields[p->fields_n++] = (struct problem_field){field, code, message};
}

int problem_status(enum err err)
{
    switch (err) {
    case ERR_OK:
        return 200;
    case ERR_INPUT:
        return 400;
    case ERR_NOT_FOUND:
        return 404;
    case ERR_AWAY:
    case ERR_LOADING:
    case ERR_TIMEOUT:
        return 503;
    case ERR_TOO_BIG:
    case ERR_INTERNAL:
        return 500;
    }
    return 500;
}

struct str http_status_text(int status)
{
    switch (status) {
    case 200:
        return STR("OK");
    case 204:
        return STR("No Content");
    case 206:
        return STR("Partial Content");
    case 303:
        return STR("See Other");
    case 304:
        return STR("Not Modified");
    case 308:
        return STR("Permanent Redirect");
    case 400:
        return STR("Bad Request");
    case 404:
        return STR("Not Found");
    case 405:
        return STR("Method Not Allowed");
    case 406:
        return STR("Not Acceptable");
    case 412:
        return STR("Precondition Failed");
    case 413:
        return STR("Content Too Large");
    case 414:
        return STR("URI Too Long");
    case 415:
        return STR("Unsupported Media Type");
    case 416:
        return STR("Range Not Satisfiable");
    case 422:
        return STR("Unprocessable Content");
    case 428:
        return STR("Precondition Required");
    case 429:
        return STR("Too Many Requests");
    case 500:
        return STR("Internal Server Error");
    case 503:
        return STR("Service Unavailable");
    default:
        return STR("Error");
    }
}

void problem_write_json(const struct problem *p, struct str instance, struct str request_id,
                        struct buf *out)
{
    struct json j;
    json_init(&j, out);
    json_object(&j);
    json_name(&j, STR("type"));
    json_str(&j, STR("about:blank"));
    json_name(&j, STR("title"));
    json_str(&j, p->title);
    json_name(&j, STR("status"));
    json_i64(&j, p->status);
    json_name(&j, STR("detail"));
    json_str(&j, p->detail);
    json_name(&j, STR("instance"));
    json_str(&j, instance);
    if (p->fields_n) {
        json_name(&j, STR("errors"));
        json_array(&j);
        for (size_t i = 0; i < p->fields_n; i++) {
            json_object(&j);
            json_name(&j, STR("field"));
            json_str(&j, p->fields[i].field);
            json_name(&j, STR("code"));
            json_str(&j, p->fields[i].code);
            json_name(&j, STR("message"));
            json_str(&j, p->fields[i].message);
            json_object_end(&j);
        }
        json_array_end(&j);
    }
    if (p->available_n) {
        json_name(&j, STR("available"));
        json_array(&j);
        for (size_t i = 0; i < p->available_n; i++)
            json_str(&j, p->available[i]);
        json_array_end(&j);
    }
    json_name(&j, STR("request_id"));
    json_str(&j, request_id);
    json_object_end(&j);
}
