/* The API's description for people: all operations, one operation with a form to try it. */
#include "pages/api_docs_view.h"
#include "pages/frame.h"
#include "pages/pages.h"

#include "base/url.h"
#include "http/link.h"
#include "tmpl.gen.h"

#include <stddef.h>

#define ID_MAX 64
#define ADDRESS_MAX 8192

struct operation_query {
    struct str id;
};

/* The form's fields are called as the operation's parameters, whichever these are. */
static const struct param rows[] = {
    {.name = "operation",
     .type = PARAM_STR,
     .in_path = true,
     .max = ID_MAX,
     .offset = offsetof(struct operation_query, id)},
    {.name = PARAM_ANY, .type = PARAM_STR},
};
const struct param_set api_operation_params = {rows, 1, sizeof(struct operation_query)};
const struct param_set api_call_params = {rows, 2, sizeof(struct operation_query)};

/* ---- text -------------------------------------------------------------------------------------
 */

/* CommonMark's `code` and paragraphs; all else is text. */
static struct html prose(struct arena *a, struct str text)
{
    size_t room = text.n * 6 + 64;
    struct buf out;
    bool code = false;
    buf_fixed(&out, arena_alloc(a, room), room);
    while (text.n) {
        size_t tick = str_find(text, '`');
        size_t line = str_find(text, '\n');
        size_t n = tick < line ? tick : line;
        html_put_str(&out, str_take(text, n));
        if (n == text.n)
            break;
        bool ends_paragraph = text.p[n] == '\n' && n + 1 < text.n && text.p[n + 1] == '\n';
        if (text.p[n] == '`') {
            buf_put(&out, code ? STR("</code>") : STR("<code>"));
            code = !code;
        } else {
            buf_put(&out, ends_paragraph ? STR("</p>\n<p>") : STR("\n"));
        }
        text = str_drop(text, n + 1 + ends_paragraph);
    }
    if (code)
        BUF_LIT(&out, "</code>");
    return (struct html){buf_str(&out)};
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static struct api_group group_make(struct arena *a, const struct described_tag *tag)
{
    const struct described_operation **list =
        ARENA_ARRAY(a, description.operations_n, const struct described_operation *);
    size_t n = 0;
    for (size_t i = 0; i < description.operations_n; i++)
        if (str_eq(description.operations[i].tag, tag->name))
            list[n++] = &description.operations[i];
    return (struct api_group){tag->name, prose(a, tag->text), list, n};
}

enum err api_docs_page(struct req *req, struct resp *resp, struct store *store)
{
    struct arena *a = req->arena;
    struct api_group *groups = ARENA_ARRAY(a, description.tags_n, struct api_group);
    (void)store;
    for (size_t i = 0; i < description.tags_n; i++)
        groups[i] = group_make(a, &description.tags[i]);
    struct html *common = ARENA_ARRAY(a, description.common_n, struct html);
    for (size_t i = 0; i < description.common_n; i++)
        common[i] = prose(a, description.common[i].text);
    struct api_docs_view view = {.title = description.title,
                                 .version = description.version,
                                 .text = prose(a, description.text),
                                 .groups = groups,
                                 .n = description.tags_n,
                                 .common_texts = common};
    struct page page = frame_bare(req, SECTION_NONE);
    resp_type(resp, TYPE_HTML);
    tmpl_api_docs(resp->body, &page, &view);
    return ERR_OK;
}

/* ---- one operation ----------------------------------------------------------------------------
 */

static enum err operation_find(struct req *req, const struct described_operation **ret)
{
    const struct operation_query *query = req->params;
    for (size_t i = 0; i < description.operations_n; i++)
        if (str_eq(description.operations[i].id, query->id)) {
            *ret = &description.operations[i];
            return ERR_OK;
        }
    return problem_set(&req->problem, ERR_NOT_FOUND, 404, STR("No such operation"),
                       STR("The API has no operation of this name."));
}

static void view_fields(struct arena *a, struct api_operation_view *view)
{
    const struct described_operation *o = view->o;
    struct api_field *own = ARENA_ARRAY(a, o->params_n, struct api_field);
    struct api_field *shared = ARENA_ARRAY(a, o->params_n, struct api_field);
    for (size_t i = 0; i < o->params_n; i++) {
        const struct described_parameter *p = &o->params[i];
        struct api_field field = {p, prose(a, p->text), p->required ? p->example : STR("")};
        if (p->is_shared)
            shared[view->shared_n++] = field;
        else
            own[view->own_n++] = field;
    }
    view->own = own;
    view->shared = shared;
}

static void view_answers(struct arena *a, struct api_operation_view *view)
{
    const struct described_operation *o = view->o;
    struct api_answer *list = ARENA_ARRAY(a, o->answers_n, struct api_answer);
    for (size_t i = 0; i < o->answers_n; i++) {
        const struct described_answer *answer = &o->answers[i];
        struct html *fields = ARENA_ARRAY(a, answer->fields_n, struct html);
        struct html *headers = ARENA_ARRAY(a, answer->headers_n, struct html);
        for (size_t k = 0; k < answer->fields_n; k++)
            fields[k] = prose(a, answer->fields[k].text);
        for (size_t k = 0; k < answer->headers_n; k++)
            headers[k] = prose(a, answer->headers[k].text);
        list[i] = (struct api_answer){answer, prose(a, answer->text), fields, headers};
    }
    view->good = list;
    view->errors = list + 1;
    view->errors_n = o->answers_n - 1;
}

enum err api_operation_page(struct req *req, struct resp *resp, struct store *store)
{
    struct api_operation_view view = {0};
    enum err err = operation_find(req, &view.o);
    (void)store;
    if (err)
        return err;
    const struct described_operation *first = description.operations;
    view.text = prose(req->arena, view.o->text);
    view.before = view.o > first ? view.o - 1 : NULL;
    view.after = view.o + 1 < first + description.operations_n ? view.o + 1 : NULL;
    view_fields(req->arena, &view);
    view_answers(req->arena, &view);
    struct page page = frame_bare(req, SECTION_NONE);
    resp_type(resp, TYPE_HTML);
    tmpl_api_operation(resp->body, &page, &view);
    return ERR_OK;
}

/* ---- the form ---------------------------------------------------------------------------------
 */

static const struct described_parameter *param_find(const struct described_operation *o,
                                                    struct str name)
{
    for (size_t i = 0; i < o->params_n; i++)
        if (str_eq(o->params[i].name, name))
            return &o->params[i];
    return NULL;
}

/* The value of a field of the form; the null slice when it is empty. */
static struct str field_value(const struct req *req, struct str name)
{
    return link_param(req, name);
}

/* The path with the fields' values in the places of {names}. */
static enum err path_put(struct req *req, const struct described_operation *o, struct buf *out)
{
    struct str rest = o->path;
    while (!str_is_null(rest)) {
        struct str literal;
        struct str name;
        rest = str_cut(rest, '{', &literal);
        buf_put(out, literal);
        if (str_is_null(rest))
            break;
        rest = str_cut(rest, '}', &name);
        struct str value = field_value(req, name);
        if (!value.n) {
            problem_add_field(&req->problem, name, STR("missing"),
                              arena_printf(req->arena, "%.*s must be given", STR_ARG(name)));
            return problem_mistakes(&req->problem);
        }
        url_encode(out, value);
    }
    return ERR_OK;
}

/* Leads from the filled-in form to the address that it asks for, without the empty fields. */
enum err api_call_page(struct req *req, struct resp *resp, struct store *store)
{
    const struct described_operation *o;
    struct buf out;
    struct str rest = req->query;
    struct str name;
    struct str value;
    enum err bad;
    bool some = false;
    enum err err = operation_find(req, &o);
    (void)store;
    buf_fixed(&out, arena_alloc(req->arena, ADDRESS_MAX), ADDRESS_MAX);
    if (!err)
        err = path_put(req, o, &out);
    if (err)
        return err;
    while (query_next(req->arena, &rest, &name, &value, &bad)) {
        const struct described_parameter *p = bad ? NULL : param_find(o, name);
        if (!value.n || (p && p->in_path))
            continue;
        buf_putc(&out, some ? '&' : '?');
        some = true;
        url_encode(&out, name);
        buf_putc(&out, '=');
        url_encode(&out, value);
    }
    if (buf_err(&out))
        return problem_set(&req->problem, ERR_INPUT, 414, STR("Too long"),
                           STR("The fields make an address that is too long."));
    resp->status = 303;
    resp_header(resp, STR("Location"), buf_str(&out));
    return ERR_OK;
}
