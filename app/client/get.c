#include "client/client.h"

#include "base/url.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define ADDRESS_MAX 16384
#define PATH_SIZE 4096
#define TRIES 8 /* in a row without a single byte; half a second to 30 s apart */

static const char *const usual[] = {"http://127.0.0.1:8080", "http://localhost", NULL};

void client_address(const struct client_options *o, const char *suffix, struct buf *out)
{
    static const char *const endings[] = {"", ".ndjson", ".csv"};
    struct str rest = str_from(o->what);
    if (str_starts(rest, STR("/")))
        rest = str_drop(rest, 1);
    BUF_LIT(out, "/api/v1");
    while (!str_is_null(rest)) {
        struct str part;
        rest = str_cut(rest, '/', &part);
        buf_putc(out, '/');
        url_encode(out, part);
    }
    buf_put(out, str_from(endings[o->form]));
    buf_put(out, str_from(suffix));
    for (size_t i = 0; i < o->parameters_n; i++) {
        buf_putc(out, i ? '&' : '?');
        url_encode(out, (struct str){o->parameters[i].name, o->parameters[i].name_n});
        buf_putc(out, '=');
        url_encode(out, str_from(o->parameters[i].value));
    }
}

/* The whole address at a server, closed by a NUL; its storage is the buffer's. */
static const char *address_at(const struct fetch *f, const char *suffix, struct buf *out)
{
    struct str base = str_from(f->base);
    while (str_ends(base, STR("/")))
        base = str_take(base, base.n - 1);
    buf_reset(out);
    buf_put(out, base);
    client_address(f->o, suffix, out);
    buf_putc(out, '\0');
    return buf_err(out) ? "" : out->p;
}

static int complain_connection(const struct fetch *f, const char *why)
{
    if (f->o->url)
        fprintf(stderr, "muster get: %s: %s\n", f->base, why);
    else
        fprintf(
            stderr,
            "muster get: no Muster answers at %s or %s: %s. Name yours by --url or MUSTER_URL.\n",
            usual[0], usual[1], why);
    return EX_UNAVAILABLE;
}

/* The first try, at the server that is named or at the first usual one where somebody answers. */
static int first_try(struct fetch *f, struct buf *address, const char **ret_why)
{
    int code = 0;
    f->base = f->o->url;
    if (f->base)
        return fetch_try(f, address_at(f, "", address), false, ret_why);
    for (int i = 0; usual[i]; i++) {
        f->base = usual[i];
        code = fetch_try(f, address_at(f, "", address), false, ret_why);
        if (!fetch_is_nobody_there(code))
            return code;
    }
    return code;
}

/* Begins the file again: the data have changed since the connection broke. */
static bool start_anew(struct fetch *f)
{
    f->anew = false;
    if (!f->o->file || fflush(f->out) || ftruncate(fileno(f->out), 0))
        return false;
    rewind(f->out);
    f->got = 0;
    return !f->hash || EVP_DigestInit_ex(f->hash, EVP_sha256(), NULL);
}

/* Goes on until all is there. */
static int fetch_all(struct fetch *f)
{
    const char *why = "";
    char storage[ADDRESS_MAX];
    struct buf address;
    buf_fixed(&address, storage, sizeof storage);
    int code = first_try(f, &address, &why);
    for (unsigned failed = 0; code && !f->failed;) {
        uint64_t before = f->got;
        if (f->anew && !start_anew(f)) {
            fprintf(stderr, "muster get: the data have changed since the connection broke; "
                            "please begin again (-o FILE does so by itself)\n");
            return EX_TEMPFAIL;
        }
        bool again = before > f->got || (fetch_may_go_on(code) && f->got && *f->etag);
        if (!again || failed == TRIES)
            return complain_connection(f, why);
        if (f->got && !f->o->quiet)
            fprintf(stderr, "muster get: the connection broke after %llu bytes; going on\n",
                    (unsigned long long)f->got);
        usleep(500000U << (failed < 6 ? failed : 6));
        before = f->got;
        code = fetch_try(f, address_at(f, "", &address), false, &why);
        failed = f->got > before ? 0 : failed + 1;
    }
    if (f->failed || (f->out && fflush(f->out))) {
        fprintf(stderr, "muster get: %s: %s\n", f->o->file ? f->o->file : "standard output",
                strerror(errno));
        return EX_IOERR;
    }
    return f->status >= 300 ? tell_problem(f) : 0;
}

/* ---- checking ---------------------------------------------------------------------------------
 */

static int check(struct fetch *f)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    char hex[2 * EVP_MAX_MD_SIZE + 1] = "";
    unsigned n = 0;
    const char *why = "";
    char storage[ADDRESS_MAX];
    struct buf address;
    struct manifest manifest;
    struct fetch asked = {.o = f->o, .base = f->base};
    buf_init(&asked.text, (size_t)1 << 20);
    buf_fixed(&address, storage, sizeof storage);
    snprintf(asked.etag, sizeof asked.etag, "%s", f->etag);
    int code = fetch_try(&asked, address_at(f, "/manifest", &address), true, &why);
    bool known = !code && asked.status == 200 && manifest_read(buf_str(&asked.text), &manifest);
    buf_free(&asked.text);
    if (!known) {
        fprintf(stderr,
                "muster get: %s is complete; its SHA-256 could not be compared with the "
                "server's\n",
                f->o->file);
        return 0;
    }
    if (!EVP_DigestFinal_ex(f->hash, digest, &n))
        return EX_SOFTWARE;
    for (unsigned i = 0; i < n; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    if (f->got == manifest.bytes && !strcmp(hex, manifest.sha256))
        return 0;
    fprintf(stderr, "muster get: what came differs from what the server has (SHA-256 %s, not %s)\n",
            hex, manifest.sha256);
    return EX_DATAERR;
}

/* Into FILE.part, which becomes FILE when it is whole and right. */
static int get_file(const struct client_options *o)
{
    char part[PATH_SIZE];
    struct fetch f;
    if (snprintf(part, sizeof part, "%s.part", o->file) >= (int)sizeof part)
        return EX_CANTCREAT;
    fetch_init(&f, o);
    f.out = fopen(part, "wb");
    f.hash = EVP_MD_CTX_new();
    if (!f.out || !f.hash || !EVP_DigestInit_ex(f.hash, EVP_sha256(), NULL)) {
        fprintf(stderr, "muster get: %s: %s\n", part, strerror(errno));
        return EX_CANTCREAT;
    }
    int status = fetch_all(&f);
    tell_progress(&f, true);
    if (!status && o->form != CLIENT_JSON)
        status = check(&f);
    bool closed = !fclose(f.out);
    if (!status && (!closed || rename(part, o->file))) {
        fprintf(stderr, "muster get: %s: %s\n", o->file, strerror(errno));
        status = EX_IOERR;
    }
    if (status && !f.got)
        unlink(part);
    EVP_MD_CTX_free(f.hash);
    fetch_clear(&f);
    return status;
}

static int get_json(const struct client_options *o)
{
    struct fetch f;
    FILE *out = o->file ? fopen(o->file, "wb") : stdout;
    if (!out) {
        fprintf(stderr, "muster get: %s: %s\n", o->file, strerror(errno));
        return EX_CANTCREAT;
    }
    fetch_init(&f, o);
    int status = fetch_all(&f);
    if (!status && !tell_json(buf_str(&f.text), out)) {
        fprintf(stderr, "muster get: that is no JSON: is there a Muster at %s?\n", f.base);
        status = EX_PROTOCOL;
    }
    if (fflush(out) && !status) {
        fprintf(stderr, "muster get: %s\n", strerror(errno));
        status = EX_IOERR;
    }
    if (o->file)
        fclose(out);
    fetch_clear(&f);
    return status;
}

int client_get(const struct client_options *o)
{
    if (o->form == CLIENT_JSON)
        return get_json(o);
    if (o->file)
        return get_file(o);
    struct fetch f;
    fetch_init(&f, o);
    f.out = stdout;
    int status = fetch_all(&f);
    tell_progress(&f, true);
    fetch_clear(&f);
    return status;
}
