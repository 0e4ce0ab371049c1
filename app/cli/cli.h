/* cli.h: the subcommands of `muster`. Each takes the arguments after its own name and returns an
 * exit status of sysexits.h: 0 done, 64 wrong use, 69 the database is unavailable, 70 our mistake,
 * 78 wrong settings. */
#ifndef MUSTER_CLI_CLI_H
#define MUSTER_CLI_CLI_H

int cli_migrate(int argc, char **argv);
int cli_wait_db(int argc, char **argv);
int cli_roll(int argc, char **argv);
int cli_get(int argc, char **argv); /* replaces the process */
int cli_exports(int argc, char **argv);
int cli_replicas(int argc, char **argv);
int cli_probe(int argc, char **argv);
int cli_doctor(int argc, char **argv); /* 1 when a check fails */
int cli_check(int argc, char **argv);
int cli_version(int argc, char **argv);

/* The value of the option --name as seconds, `standard` when it is not given; -1 after complaining.
 */
int cli_seconds(int argc, char **argv, const char *name, int standard);

#endif
