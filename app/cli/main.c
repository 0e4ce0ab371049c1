#include "cli/cli.h"

#include "base/log.h"
#include "base/parse.h"
#include "version.gen.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

static const struct command {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *usage;
    const char *what;
} commands[] = {
    {"migrate", cli_migrate, "[--wait SECONDS]",
     "bring the schema `muster` up to date; wait that long for the database (0)"},
    {"wait-db", cli_wait_db, "[--timeout SECONDS]",
     "wait until the database answers and the data are complete (60)"},
    {"roll", cli_roll, "", "keep the roll in $MUSTER_RUN/roll equal to the database"},
    {"exports", cli_exports, "", "answer requests for whole tables on $MUSTER_RUN/export.sock"},
    {"get", cli_get, "WHAT [OPTIONS]", "ask a running server: `muster get --help`"},
    {"replicas", cli_replicas, "[--once | --address]",
     "tell nginx which servers are ready for requests, or print our address among them"},
    {"probe", cli_probe, "[http://HOST:PORT/PATH]",
     "ask the running server; default http://127.0.0.1:8080/health; with ROLE=worker, whether it "
     "is ready"},
    {"doctor", cli_doctor, "[db] [--json]",
     "check what Muster promises, as far as it shows here; db: the way to the database alone"},
    {"check", cli_check, "", "read the settings that nginx and the server need; say what is wrong"},
    {"version", cli_version, "[--assets]", "print the version, or what ?v= of its assets is"},
};

#define COMMANDS_N (sizeof commands / sizeof commands[0])

static int usage(FILE *out, int status)
{
    fprintf(out, "Usage: muster COMMAND [OPTIONS]\n\nCommands:\n");
    for (size_t i = 0; i < COMMANDS_N; i++)
        fprintf(out, "  %-8s %-22s %s\n", commands[i].name, commands[i].usage, commands[i].what);
    fprintf(out, "\nThe database is named by MYSQL_HOST or MYSQL_SOCKET and the other variables of "
                 "docs/app.md.\n");
    return status;
}

int cli_seconds(int argc, char **argv, const char *name, int standard)
{
    uint32_t seconds = (uint32_t)standard;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], name) != 0) {
            fprintf(stderr, "muster: there is no option “%s” here; see `muster help`\n", argv[i]);
            return -1;
        }
        if (++i == argc || parse_u32(str_from(argv[i]), &seconds) || seconds > 86400) {
            fprintf(stderr, "muster: %s takes a number of seconds, 86400 at most\n", name);
            return -1;
        }
    }
    return (int)seconds;
}

int cli_version(int argc, char **argv)
{
    if (argc == 1 && !strcmp(argv[0], "--assets")) {
        puts(MUSTER_STATIC_HASH);
        return 0;
    }
    if (argc) {
        fprintf(stderr, "muster: version takes --assets at most, not “%s”\n", argv[0]);
        return EX_USAGE;
    }
    printf("muster %s\n", MUSTER_VERSION);
    return 0;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    const char *format = getenv("LOG_FORMAT");
    const char *debug = getenv("DEBUG");
    log_init(format && !strcmp(format, "json"), debug && !strcmp(debug, "1"));
    if (argc < 2)
        return usage(stderr, EX_USAGE);
    const char *name = argv[1];
    if (!strcmp(name, "help") || !strcmp(name, "--help") || !strcmp(name, "-h"))
        return usage(stdout, 0);
    if (!strcmp(name, "--version"))
        name = "version";
    for (size_t i = 0; i < COMMANDS_N; i++)
        if (!strcmp(name, commands[i].name))
            return commands[i].run(argc - 2, argv + 2);
    fprintf(stderr, "muster: there is no command “%s”\n\n", name);
    return usage(stderr, EX_USAGE);
}
