/* load: provisions a MySQL or MariaDB server with people data, and verifies every row of it.
 *
 * Exit: 0 loaded and right; 1 what is wrong was said in one line; 64 wrong usage. */
#include "base/log.h"
#include "base/parse.h"
#include "provision.h"
#include "roster.h"
#include "switch.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#define PASSWORD_SIZE 1024

static const char usage[] =
    "usage: load (--fixture F | --dir FOLDER | --size S | --people N) [--aside [--reset]] "
    "[options]\n"
    "       load (--verify-only | --switch NAME [--reset] | --undo) [options]\n"
    "  --fixture F         tiny, small, medium, full, a number of people, or a folder\n"
    "  --dir FOLDER        employees.sql and its dumps, in the original's layout\n"
    "  --size S            tiny, small, medium or full, generated\n"
    "  --people N          9 to 5,000,000 people, generated\n"
    "  --seed S            of the generated people (default 1)\n"
    "  --prepared FOLDER   tablespaces of generated people: taken when they are these people's\n"
    "  --in-place          with --prepared: the tables may be there already, to be verified only\n"
    "  --aside             beside the people in use, which go on until the new ones are verified\n"
    "                      and take their place at once; they are kept for --undo\n"
    "  --verify-only       compare with what the last load expected, and record it\n"
    "  --switch NAME       put the set in the schemas SCHEMA_NAME and muster_NAME in place\n"
    "  --reset             with these two: all other tables of muster go aside, too, and are\n"
    "                      made anew by the application unless the set brings them\n"
    "  --undo              go back to the set that was in use before; again: and forth\n"
    "  --schema NAME       where the people data go (default employees)\n"
    "  --socket PATH       of the server; or:\n"
    "  --host H --port P\n"
    "  --user NAME         default root; the password comes from MYSQL_PWD or\n"
    "  --password-file F   its first line\n"
    "  --progress FILE     key=value lines while it lasts\n"
    "  --jobs N            connections at once, 1 to 8 (default 2)\n";

struct wish {
    struct provision provision;
    const char *progress;
    bool given; /* something to load was named */
    enum { LOAD, VERIFY, SWITCH, UNDO } action;
    const char *set; /* SWITCH: its name */
    char password[PASSWORD_SIZE];
};

static bool refuse(const char *what, const char *value)
{
    fprintf(stderr, "load: %s%s\n", what, value);
    return false;
}

static bool set_size(struct wish *w, const char *text)
{
    if (roster_size(str_from(text), &w->provision.people))
        return refuse("not tiny, small, medium, full or a number from 9 to 5000000: ", text);
    w->provision.label = text;
    w->provision.dir = NULL;
    w->given = true;
    return true;
}

static bool set_folder(struct wish *w, const char *path)
{
    w->provision.dir = path;
    w->given = true;
    return true;
}

/* A size's name or a number wins over a folder of that name, which ./full reaches. */
static bool set_fixture(struct wish *w, const char *text)
{
    uint32_t people;
    struct stat st;
    if (roster_size(str_from(text), &people) == ERR_OK)
        return set_size(w, text);
    if (strchr(text, '/') || stat(text, &st) == 0)
        return set_folder(w, text);
    return refuse("neither tiny, small, medium, full, nor a number of people from 9 to 5000000,"
                  " nor a folder: ",
                  text);
}

static bool set_number(const char *text, uint32_t low, uint32_t high, unsigned *ret)
{
    uint32_t v;
    if (parse_u32(str_from(text), &v) || v < low || v > high)
        return refuse("not a number that fits here: ", text);
    *ret = v;
    return true;
}

static bool read_password(struct wish *w, const char *path)
{
    FILE *in = fopen(path, "r");
    if (!in)
        return refuse("the password file cannot be read: ", path);
    if (!fgets(w->password, sizeof(w->password), in))
        w->password[0] = '\0';
    fclose(in);
    w->password[strcspn(w->password, "\n")] = '\0';
    w->provision.server.password = w->password;
    return true;
}

static bool act(struct wish *w, int action)
{
    w->action = action;
    return true;
}

static bool set_option(struct wish *w, int option, const char *value)
{
    struct provision *p = &w->provision;
    switch (option) {
    case 'f':
        return set_fixture(w, value);
    case 'd':
        return set_folder(w, value);
    case 'n':
        return set_size(w, value);
    case 's':
        return parse_u64(str_from(value), &p->seed) ? refuse("not a seed: ", value) : true;
    case 'v':
        return act(w, VERIFY);
    case 'R':
        return (p->prepared = value) != NULL;
    case 'I':
        return p->in_place = true;
    case 'a':
        return p->aside = true;
    case 'r':
        return p->all_ours = true;
    case 'X':
        w->set = value;
        return act(w, SWITCH);
    case 'U':
        return act(w, UNDO);
    case 'D':
        return (p->schema = value) != NULL;
    case 'S':
        return (p->server.socket = value) != NULL;
    case 'H':
        return (p->server.host = value) != NULL;
    case 'P':
        return set_number(value, 1, 65535, &p->server.port);
    case 'u':
        return (p->server.user = value) != NULL;
    case 'w':
        return read_password(w, value);
    case 'p':
        return (w->progress = value) != NULL;
    case 'j':
        return set_number(value, 1, 8, &p->jobs);
    default:
        return false;
    }
}

static bool parse(int argc, char **argv, struct wish *w)
{
    static const struct option options[] = {
        {"fixture", required_argument, NULL, 'f'},  {"dir", required_argument, NULL, 'd'},
        {"size", required_argument, NULL, 'n'},     {"people", required_argument, NULL, 'n'},
        {"seed", required_argument, NULL, 's'},     {"verify-only", no_argument, NULL, 'v'},
        {"schema", required_argument, NULL, 'D'},   {"socket", required_argument, NULL, 'S'},
        {"host", required_argument, NULL, 'H'},     {"port", required_argument, NULL, 'P'},
        {"user", required_argument, NULL, 'u'},     {"password-file", required_argument, NULL, 'w'},
        {"progress", required_argument, NULL, 'p'}, {"jobs", required_argument, NULL, 'j'},
        {"aside", no_argument, NULL, 'a'},          {"reset", no_argument, NULL, 'r'},
        {"prepared", required_argument, NULL, 'R'}, {"in-place", no_argument, NULL, 'I'},
        {"switch", required_argument, NULL, 'X'},   {"undo", no_argument, NULL, 'U'},
        {"help", no_argument, NULL, 'h'},           {0},
    };
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'h') {
            fputs(usage, stdout);
            exit(0);
        }
        if (!set_option(w, c, optarg))
            return false;
    }
    if (optind < argc)
        return refuse("unexpected: ", argv[optind]);
    if (w->provision.all_ours && !w->provision.aside && w->action != SWITCH)
        return refuse("--reset goes with --aside or --switch", "");
    if (w->action != LOAD && (w->given || w->provision.aside))
        return refuse("one thing at a time: to load, to verify, to switch or to undo", "");
    return w->given || w->action != LOAD || refuse("what is to be loaded?", "");
}

/* What needs no fixture. */
static enum err switch_or_undo(const struct wish *w, struct problem *ret)
{
    const struct provision *p = &w->provision;
    struct server s;
    enum err err = server_open(&p->server, NULL, &s, ret);
    if (err)
        return err;
    err = fixture_lock(&s, ret);
    if (!err)
        err = w->action == SWITCH ? set_switch(&s, p->schema, w->set, p->all_ours, ret)
                                  : set_undo(&s, p->schema, ret);
    server_close(&s);
    return err;
}

static enum err run(const struct wish *w, struct problem *ret)
{
    switch (w->action) {
    case VERIFY:
        return provision_verify(&w->provision, ret);
    case SWITCH:
    case UNDO:
        return switch_or_undo(w, ret);
    default:
        return provision_load(&w->provision, ret);
    }
}

int main(int argc, char **argv)
{
    struct wish w = {.provision = {.people = ROSTER_PEOPLE_FULL,
                                   .seed = ROSTER_SEED,
                                   .label = "full",
                                   .schema = "employees",
                                   .jobs = 2,
                                   .server = {.user = "root", .password = getenv("MYSQL_PWD")}}};
    if (!parse(argc, argv, &w)) {
        fputs("load: `load --help` lists the options\n", stderr);
        return EX_USAGE;
    }

    const char *format = getenv("LOG_FORMAT");
    struct progress progress;
    struct problem problem;
    log_init(format && strcmp(format, "json") == 0, false);
    progress_init(&progress, w.progress);
    progress.aside = w.provision.aside;
    w.provision.progress = &progress;
    mysql_library_init(0, NULL, NULL);
    enum err err = run(&w, &problem);
    mysql_library_end();
    if (err)
        fprintf(stderr, "load: %s\n", problem.text);
    return err ? 1 : 0;
}
