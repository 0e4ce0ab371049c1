#include "client/client.h"

#include "version.gen.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const char usage_text[] =
    "Usage: muster get WHAT [--NAME VALUE]... [--json | --ndjson | --csv] [-o FILE]\n"
    "\n"
    "Asks a running Muster over its API.\n"
    "\n"
    "  WHAT            employees, employees/10001, departments, titles, salaries, dept_emp,\n"
    "                  dept_manager, statistics/pay, diff … : what follows /api/v1/\n"
    "  --NAME VALUE    a parameter of the API: --department d005 --as-of 1995-01-01\n"
    "  --json          JSON, made readable; of lists one page (the default)\n"
    "  --ndjson        everything, one JSON object a line\n"
    "  --csv           everything, as CSV\n"
    "  -o, --output FILE\n"
    "                  into a file, going on by itself when the connection breaks, and checked\n"
    "                  against the server's SHA-256\n"
    "  --url URL       of the server; also $MUSTER_URL. Otherwise http://127.0.0.1:8080, then\n"
    "                  http://localhost\n"
    "  -q, --quiet     no progress bar\n"
    "  --help, --version\n"
    "\n"
    "  muster get employees --department d005 --as-of 1995-01-01 --csv\n"
    "\n"
    "/docs/api on the server describes everything there is to ask.\n";

static int wrong(const char *what, const char *about)
{
    fprintf(stderr, "muster get: %s%s; see `muster get --help`\n", what, about);
    return EX_USAGE;
}

struct words {
    char **argv;
    int argc;
    int at;
};

/* The value of an option: behind its "=", or the next word; NULL when there is none. */
static const char *value_take(struct words *w, const char *inside)
{
    if (inside)
        return inside + 1;
    return w->at + 1 < w->argc ? w->argv[++w->at] : NULL;
}

/* --as-of and --as_of are one parameter. */
static void name_spell(char *name, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (name[i] == '-')
            name[i] = '_';
}

static int parameter_add(struct client_options *o, char *name, size_t n, const char *value)
{
    if (o->parameters_n == CLIENT_PARAMETERS_MAX)
        return wrong("too many parameters", "");
    name_spell(name, n);
    o->parameters[o->parameters_n++] = (struct client_parameter){name, n, value};
    return 0;
}

/* One option that takes a value. */
static int option_read(struct client_options *o, struct words *w)
{
    char *word = w->argv[w->at];
    bool output = !strncmp(word, "-o", 2) && word[1] != '-';
    const char *inside = strchr(word, '=');
    size_t n = inside ? (size_t)(inside - word) : strlen(word);
    if (output)
        inside = word[2] ? word + 1 : NULL;
    if (!output && (strncmp(word, "--", 2) != 0 || n < 3))
        return wrong("there is no option ", word);
    const char *value = value_take(w, inside);
    if (!value)
        return wrong("a value is missing after ", word);
    if (output || (n == 8 && !strncmp(word, "--output", n)))
        o->file = value;
    else if (n == 5 && !strncmp(word, "--url", n))
        o->url = value;
    else
        return parameter_add(o, word + 2, n - 2, value);
    return 0;
}

static int word_read(struct client_options *o, struct words *w)
{
    const char *word = w->argv[w->at];
    if (!strcmp(word, "--json"))
        o->form = CLIENT_JSON;
    else if (!strcmp(word, "--ndjson"))
        o->form = CLIENT_NDJSON;
    else if (!strcmp(word, "--csv"))
        o->form = CLIENT_CSV;
    else if (!strcmp(word, "--quiet") || !strcmp(word, "-q"))
        o->quiet = true;
    else if (word[0] == '-')
        return option_read(o, w);
    else if (o->what)
        return wrong("one thing at a time, not also ", word);
    else
        o->what = word;
    return 0;
}

int main(int argc, char **argv)
{
    struct client_options o = {.url = getenv("MUSTER_URL")};
    struct words w = {argv, argc, 1};
    if (o.url && !*o.url)
        o.url = NULL;
    for (; w.at < argc; w.at++) {
        if (!strcmp(argv[w.at], "--help") || !strcmp(argv[w.at], "-h")) {
            fputs(usage_text, stdout);
            return 0;
        }
        if (!strcmp(argv[w.at], "--version")) {
            printf("muster get %s\n", MUSTER_VERSION);
            return 0;
        }
        int status = word_read(&o, &w);
        if (status)
            return status;
    }
    if (!o.what)
        return wrong("what is to be got?", "");
    if (curl_global_init(CURL_GLOBAL_DEFAULT))
        return EX_SOFTWARE;
    int status = client_get(&o);
    curl_global_cleanup();
    return status;
}
