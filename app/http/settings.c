#include "http/settings.h"

#include <stdlib.h>

#define RATE_IS " takes a rate such as 600/min, 20/s or 5000/h (1000000 at most), or off"

static enum err rate_read(const char *name, const char *standard, struct limit_rate *ret)
{
    const char *value = getenv(name);
    return limit_rate_read(str_from(value && *value ? value : standard), ret);
}

/* People type capitals and a slash at the end. */
static enum err url_read(struct settings *s)
{
    struct str url = str_from(getenv("PUBLIC_URL"));
    if (str_ends(url, STR("/")))
        url.n--;
    if (url.n > ORIGIN_MAX)
        return ERR_INPUT;
    for (size_t i = 0; i < url.n; i++) {
        char c = url.p[i];
        s->url_text[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    if (!url.n)
        return ERR_OK;
    struct str text = {s->url_text, url.n};
    bool tls = str_starts(text, STR("https://"));
    if (!tls && !str_starts(text, STR("http://")))
        return ERR_INPUT;
    if (!origin_is_host(str_drop(text, tls ? 8 : 7)))
        return ERR_INPUT;
    s->public_url = text;
    return ERR_OK;
}

enum err settings_read(struct settings *ret, const char **ret_why)
{
    *ret = (struct settings){0};
    if (cors_read(str_from(getenv("CORS_ORIGINS")), &ret->cors, ret_why))
        return ERR_INPUT;
    *ret_why = "RATE_LIMIT_API" RATE_IS;
    if (rate_read("RATE_LIMIT_API", "600000/min", &ret->api))
        return ERR_INPUT;
    *ret_why = "RATE_LIMIT_PAGES" RATE_IS;
    if (rate_read("RATE_LIMIT_PAGES", "off", &ret->pages))
        return ERR_INPUT;
    *ret_why = "PUBLIC_URL takes http:// or https://, a host, and maybe a port, as in "
               "https://people.example.org";
    return url_read(ret);
}
