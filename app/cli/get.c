/* get.c: `muster get` is the program muster-get, so that this one needs no HTTP library. It lies
 * beside this one, or where programs are looked for. */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define PATH_SIZE 4096

int cli_get(int argc, char **argv)
{
    char path[PATH_SIZE];
    static char name[] = "muster-get";
    char **words = calloc((size_t)argc + 2, sizeof *words);
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof name - 1);
    if (!words)
        return EX_OSERR;
    words[0] = name;
    for (int i = 0; i < argc; i++)
        words[i + 1] = argv[i];
    if (n > 0) {
        path[n] = '\0';
        char *slash = strrchr(path, '/');
        memcpy(slash ? slash + 1 : path, name, sizeof name);
        execv(path, words);
    }
    execvp(name, words);
    fprintf(stderr,
            "muster: muster-get cannot be run: %s. It comes with Muster's client; "
            "`make client` builds it.\n",
            strerror(errno));
    free(words);
    return EX_UNAVAILABLE;
}
