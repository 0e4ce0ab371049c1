/* generate: writes a fixture of any size as a folder in the original's file layout.
 *
 *     generate [--size tiny|small|medium|full | --people N] [--seed S] --out FOLDER
 *
 * Exit: 0; 64 wrong usage; 73 a file could not be written. */
#include "base/parse.h"
#include "dump_write.h"
#include "roster.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char usage[] =
    "usage: generate [--size tiny|small|medium|full | --people N] [--seed S] --out FOLDER\n"
    "  --size    30, 1,000, 10,000 or 300,024 people; full unless given\n"
    "  --people  any number from 9 to 5,000,000\n"
    "  --seed    a number; the same seed gives the same people (default 1)\n"
    "  --out     the folder to write, made when it is missing\n";

struct wish {
    uint32_t people;
    uint64_t seed;
    const char *out;
};

static int refuse(const char *what, const char *value)
{
    fprintf(stderr, "generate: %s%s\n%s", what, value, usage);
    return EX_USAGE;
}

/* 0, or the exit code plus one: -1 asks for help. */
static int parse(int argc, char **argv, struct wish *ret)
{
    static const struct option options[] = {
        {"size", required_argument, NULL, 'n'}, {"people", required_argument, NULL, 'n'},
        {"seed", required_argument, NULL, 's'}, {"out", required_argument, NULL, 'o'},
        {"help", no_argument, NULL, 'h'},       {0},
    };
    *ret = (struct wish){ROSTER_PEOPLE_FULL, ROSTER_SEED, NULL};
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == 'h')
            return -1;
        if (c == 'o')
            ret->out = optarg;
        else if (c == 'n' && roster_size(str_from(optarg), &ret->people))
            return refuse("not a size: ", optarg);
        else if (c == 's' && parse_u64(str_from(optarg), &ret->seed))
            return refuse("not a seed: ", optarg);
        else if (c == '?')
            return refuse("see above", "");
    }
    if (optind < argc)
        return refuse("unexpected: ", argv[optind]);
    return ret->out ? 0 : refuse("--out is missing", "");
}

int main(int argc, char **argv)
{
    struct wish wish;
    int code = parse(argc, argv, &wish);
    if (code != 0) {
        if (code < 0)
            fputs(usage, stdout);
        return code < 0 ? 0 : code;
    }

    struct fixture f;
    struct table_sum sums[TABLE_COUNT];
    struct problem problem;
    fixture_init(&f);
    roster_generate(&f, wish.people, wish.seed);
    enum err err = fixture_check(&f, &problem);
    if (!err) {
        checksum_fixture(&f, sums);
        err = dump_write(&f, wish.out, sums, &problem);
    }
    if (err)
        fprintf(stderr, "generate: %s\n", problem.text);
    for (int t = 0; !err && t < TABLE_COUNT; t++)
        printf("%-12s %8" PRIu64 " rows  %s\n", table_name((enum table)t), sums[t].rows,
               sums[t].md5);
    fixture_free(&f);
    return err ? EX_CANTCREAT : 0;
}
