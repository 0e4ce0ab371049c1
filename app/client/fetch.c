#include "client/client.h"

#include "base/parse.h"

#include <curl/curl.h>
#include <openssl/evp.h>
#include <string.h>

#define TEXT_MAX ((size_t)64 << 20)
#define CONNECT_SECONDS 10L
#define STALL_SECONDS 60L

void fetch_init(struct fetch *f, const struct client_options *o)
{
    *f = (struct fetch){.o = o};
    buf_init(&f->text, TEXT_MAX);
}

void fetch_clear(struct fetch *f)
{
    buf_free(&f->text);
}

/* The value of a header when the line is one; the null slice otherwise. */
static struct str header_value(struct str line, struct str name)
{
    struct str key;
    struct str value = str_cut(line, ':', &key);
    return str_eq_nocase(key, name) ? str_trim(value) : (struct str){0};
}

/* Each answer begins with a status line: what an earlier one said is void. */
static size_t on_header(char *p, size_t size, size_t n, void *user)
{
    struct fetch *f = user;
    struct str line = {p, size * n};
    struct str tag = header_value(line, STR("ETag"));
    struct str length = header_value(line, STR("Content-Length"));
    struct str range = header_value(line, STR("Content-Range"));
    uint64_t bytes;
    if (str_starts(line, STR("HTTP/"))) {
        struct str rest = str_cut(line, ' ', &line);
        f->status = str_take(rest, 3).n == 3 ? strtol(rest.p, NULL, 10) : 0;
        /* The whole instead of the part: the data have changed. */
        if (f->status == 200 && f->got)
            f->anew = true;
    } else if (f->status == 200 && tag.n && tag.n < sizeof f->etag) {
        snprintf(f->etag, sizeof f->etag, "%.*s", STR_ARG(tag));
    } else if (f->status == 200 && length.n && !parse_u64(length, &bytes)) {
        f->total = bytes;
    } else if (f->status == 206 && str_starts(range, STR("bytes "))) {
        struct str first;
        str_cut(str_drop(range, 6), '-', &first);
        if (parse_u64(first, &bytes) || bytes != f->got)
            return 0;
    }
    return size * n;
}

static size_t on_data(char *p, size_t size, size_t n, void *user)
{
    struct fetch *f = user;
    size_t bytes = size * n;
    if (f->status >= 300 || !f->out) {
        buf_put(&f->text, (struct str){p, bytes});
        return buf_err(&f->text) ? 0 : bytes;
    }
    if (f->anew)
        return 0;
    if (fwrite(p, 1, bytes, f->out) != bytes || (f->hash && !EVP_DigestUpdate(f->hash, p, bytes))) {
        f->failed = true;
        return 0;
    }
    f->got += bytes;
    tell_progress(f, false);
    return bytes;
}

int fetch_try(struct fetch *f, const char *address, bool if_match, const char **ret_why)
{
    char range[64];
    char condition[192];
    struct curl_slist *headers = NULL;
    CURL *curl = curl_easy_init();
    if (!curl)
        return CURLE_OUT_OF_MEMORY;
    f->status = 0;
    buf_reset(&f->text);
    if (if_match || f->got) {
        snprintf(condition, sizeof condition, "%s: %s", if_match ? "If-Match" : "If-Range",
                 f->etag);
        headers = curl_slist_append(headers, condition);
    }
    if (f->got && !if_match) {
        snprintf(range, sizeof range, "%llu-", (unsigned long long)f->got);
        curl_easy_setopt(curl, CURLOPT_RANGE, range);
    }
    curl_easy_setopt(curl, CURLOPT_URL, address);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "muster-get");
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_SECONDS);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, f);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_data);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, f);
    CURLcode code = curl_easy_perform(curl);
    *ret_why = curl_easy_strerror(code);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return (int)code;
}

bool fetch_may_go_on(int code)
{
    return code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR ||
           code == CURLE_GOT_NOTHING || code == CURLE_OPERATION_TIMEDOUT ||
           code == CURLE_COULDNT_CONNECT;
}

bool fetch_is_nobody_there(int code)
{
    return code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST;
}
