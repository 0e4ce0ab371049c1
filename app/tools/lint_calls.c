#include "tools/c_text.h"
#include "tools/lint.h"

#include <string.h>

/* A function that may be called only in some places; `except` are folders and files. */
static const struct banned {
    const char *names; /* blanks between them */
    const char *why;
    const char *const *except;
} banned[] = {
    {"strcpy strcat sprintf vsprintf gets strncpy strncat stpcpy",
     "knows no ceiling; use struct buf or snprintf", NULL},
    {"strtok", "keeps hidden state; use str_cut", NULL},
    {"atoi atol atoll atof", "cannot tell an error; use base/parse.h", NULL},
    {"scanf fscanf sscanf vscanf vfscanf vsscanf", "overflows silently; use base/parse.h", NULL},
    {"alloca", "has no ceiling; use the arena", NULL},
    {"system popen", "starts a shell", NULL},
    {"mktemp tmpnam tempnam", "is a race; use mkstemp", NULL},
    {"rand srand random", "can be guessed; use getrandom", NULL},
    {"localtime asctime ctime", "keeps hidden state; use base/date.h", NULL},
    {"malloc calloc realloc reallocarray free strdup strndup asprintf vasprintf",
     "memory comes from the arena here",
     (const char *const[]){"base/arena.c", "base/buf.c", "db", "roll", "tools", "cli", "client",
                           "exports.c", NULL}},
    {"printf vprintf puts putchar perror", "only the command line prints; use base/log.h",
     (const char *const[]){"base/log.c", "base/arena.c", "tools", "cli", "client", "exports.c",
                           NULL}},
};

static const char *const may_print[] = {"base/log.c", "base/arena.c", "tools", "cli",
                                        "client",     "exports.c",    NULL};

static bool is_among(const struct lint_file *file, const char *const *places)
{
    for (size_t i = 0; places && places[i]; i++) {
        if (strcmp(file->name, places[i]) == 0 || slice_eq(file->folder, places[i]))
            return true;
    }
    return false;
}

static bool has_word(const char *words, struct slice word)
{
    while (*words) {
        size_t n = strcspn(words, " ");

        if (slice_same(word, (struct slice){words, n}))
            return true;
        words += n;
        words += strspn(words, " ");
    }
    return false;
}

/* Whether a member is called: x.free(…), x->free(…). */
static bool is_member(struct slice code, size_t offset)
{
    while (offset > 0 && is_blank(code.p[offset - 1]))
        offset--;
    return offset > 0 && (code.p[offset - 1] == '.' ||
                          (offset > 1 && code.p[offset - 1] == '>' && code.p[offset - 2] == '-'));
}

static bool prints_to_standard(struct slice word, struct slice arguments)
{
    struct slice stream = c_name(slice_trim(slice_drop(slice_trim(arguments), 1)));

    return has_word("fprintf vfprintf", word) && has_word("stderr stdout", stream);
}

static void check_call(struct report *r, const struct lint_file *file, size_t offset,
                       struct slice word, struct slice after)
{
    struct place at;

    if (is_member(file->code, offset))
        return;
    for (size_t i = 0; i < sizeof(banned) / sizeof(banned[0]); i++) {
        if (!has_word(banned[i].names, word) || is_among(file, banned[i].except))
            continue;
        at = lint_place(file, offset);
        report_error(r, at, "%.*s: %s", SLICE_ARG(word), banned[i].why);
    }
    if (prints_to_standard(word, after) && !is_among(file, may_print)) {
        at = lint_place(file, offset);
        report_error(r, at, "%.*s: only the command line prints; use base/log.h", SLICE_ARG(word));
    }
}

static void check_literal(struct report *r, const struct lint_file *file, struct slice literal)
{
    static const char *const words[] = {"SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE"};
    struct slice s = slice_trim(slice_drop(literal, 1));
    struct slice word = c_name(s);

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (slice_eq(word, words[i]) && word.n < s.n && s.p[word.n] == ' ')
            report_error(r, lint_place(file, (size_t)(literal.p - file->contents.p)),
                         "SQL in code; make it a file sql/<entity>/<name>.sql");
    }
}

void lint_calls(struct report *r, const struct lint_file *file)
{
    size_t i = 0;

    while (i < file->code.n) {
        struct slice rest = slice_drop(file->code, i);
        struct slice word = {rest.p, 0}, after;

        while (word.n < rest.n && is_word(rest.p[word.n]))
            word.n++;
        if (word.n > 0) {
            after = slice_drop(rest, word.n);
            while (after.n > 0 && is_blank(after.p[0]))
                after = slice_drop(after, 1);
            if (slice_starts(after, "("))
                check_call(r, file, i, word, after);
        }
        i += word.n > 0 ? word.n : 1;
    }
    for (size_t j = 0; j < file->literals_n && !slice_eq(file->folder, "db"); j++)
        check_literal(r, file, file->literals[j]);
}
