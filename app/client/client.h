/* client.h: the parts of `muster-get`, which asks a running Muster over its API: `muster get`.
 *
 * A program of its own, so that the server's does not need an HTTP library: `muster get` runs it
 * (cli/get.c). It knows nothing of the API but that lists and tables have the forms .csv and
 * .ndjson, that errors are problem details, and that exports have a manifest: any --name value is
 * passed on as a parameter, and the API says which it does not know. */
#ifndef MUSTER_CLIENT_CLIENT_H
#define MUSTER_CLIENT_CLIENT_H

#include "base/buf.h"

#include <stdio.h>

enum client_form { CLIENT_JSON, CLIENT_NDJSON, CLIENT_CSV };

#define CLIENT_PARAMETERS_MAX 64

struct client_options {
    const char *url;  /* of the server; NULL: the usual ones are tried */
    const char *what; /* "employees", "employees/10001" */
    enum client_form form;
    const char *file; /* NULL: standard output */
    bool quiet;
    struct client_parameter {
        const char *name; /* as the API spells it, not closed by a NUL: name_n bytes */
        size_t name_n;
        const char *value;
    } parameters[CLIENT_PARAMETERS_MAX];
    size_t parameters_n;
};

/* The address below the server's, "/api/v1/employees.csv?as_of=1995-01-01"; `suffix` comes after
 * the path. */
void client_address(const struct client_options *o, const char *suffix, struct buf *out);

/* Gets what the options ask for. Says what is wrong on standard error; an exit status. */
int client_get(const struct client_options *o);

/* ---- fetch.c: one answer
 * -------------------------------------------------------------------------
 */

struct fetch {
    const struct client_options *o;
    const char *base; /* the server that answered */
    FILE *out;        /* where a good answer goes; NULL: into `text` */
    void *hash;       /* EVP_MD_CTX of all that went there, or NULL */
    uint64_t got;     /* bytes that went there, over all tries */
    uint64_t total;   /* that there are; 0: unknown */
    char etag[128];   /* "" until the first answer */
    long status;      /* of the last answer; 0: none came */
    bool failed;      /* writing failed */
    bool anew;        /* the data have changed meanwhile: what was written is void */
    struct buf text;  /* of an error, or of a short answer */
};

void fetch_init(struct fetch *f, const struct client_options *o);
void fetch_clear(struct fetch *f);
/* One try at an address, from f->got on; with if_match only of f->etag. 0, or a CURLcode; *ret_why
 * then says it in words. */
int fetch_try(struct fetch *f, const char *address, bool if_match, const char **ret_why);
bool fetch_may_go_on(int code); /* the connection broke: another try may help */
bool fetch_is_nobody_there(int code);

/* ---- tell.c: what people see
 * ---------------------------------------------------------------------
 */

void tell_progress(const struct fetch *f, bool done);
/* The problem of an answer with an error, parameters by the names of their options. An exit status.
 */
int tell_problem(const struct fetch *f);
/* JSON with line breaks; false when it is none. */
bool tell_json(struct str text, FILE *out);

struct manifest {
    uint64_t rows;
    uint64_t bytes;
    char sha256[65];
};
bool manifest_read(struct str text, struct manifest *ret);

#endif
