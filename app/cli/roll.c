#include "cli/cli.h"

#include "base/log.h"
#include "base/meter.h"
#include "roll/builder.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define READ_SECONDS 60 /* the streams of a whole load wait for each other */

static volatile sig_atomic_t stopping;

static void stop(int signal)
{
    (void)signal;
    stopping = 1;
}

int cli_roll(int argc, char **argv)
{
    char folder[4096];
    struct db_config config;
    const char *why = "";
    const char *run = getenv("MUSTER_RUN");
    if (argc) {
        fprintf(stderr, "muster: roll takes no argument, not “%s”\n", argv[0]);
        return EX_USAGE;
    }
    if (!run || !*run || snprintf(folder, sizeof folder, "%s/roll", run) >= (int)sizeof folder) {
        fprintf(stderr, "muster: MUSTER_RUN must name the folder of the running server\n");
        return EX_CONFIG;
    }
    if (db_config_read(DB_OWNER, &config, &why)) {
        fprintf(stderr, "muster: %s\n", why);
        return EX_CONFIG;
    }
    config.wait_seconds = READ_SECONDS;
    if (mkdir(folder, 0755) && errno != EEXIST) {
        fprintf(stderr, "muster: %s: %s\n", folder, strerror(errno));
        return EX_CANTCREAT;
    }
    char meters[4096 + sizeof METER_FILE];
    snprintf(meters, sizeof meters, "%s/" METER_FILE, run);
    if (meter_open(meters, METER_BUILDER))
        LOG(LOG_WARN, "meter_missing", log_str("problem", str_from(strerror(errno))));
    struct sigaction action = {.sa_handler = stop};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    while (!db_config_is_set(&config) && !stopping)
        pause(); /* the server explains what is missing; there is nothing to keep */
    enum err err = stopping ? ERR_OK : builder_run(folder, &config, &stopping);
    if (err == ERR_INPUT)
        fprintf(stderr, "muster: another `muster roll` keeps %s\n", folder);
    else if (err)
        fprintf(stderr, "muster: %s cannot be used: %s\n", folder, strerror(errno));
    return err ? EX_TEMPFAIL : 0;
}
