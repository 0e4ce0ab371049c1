#include "api/api.h"

#include "http/description.h"

/* Other programs may keep it: it changes with the program only, and has a tag. */
static enum err document_write(struct resp *resp, struct str type, struct str text)
{
    resp_type(resp, type);
    buf_put(resp->body, text);
    return ERR_OK;
}

enum err openapi_json_api(struct req *req, struct resp *resp, struct store *store)
{
    (void)req;
    (void)store;
    return document_write(resp, TYPE_JSON, description.json);
}

enum err openapi_yaml_api(struct req *req, struct resp *resp, struct store *store)
{
    (void)req;
    (void)store;
    return document_write(resp, STR("application/yaml"), description.yaml);
}
