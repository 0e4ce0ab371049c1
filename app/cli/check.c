#include "cli/cli.h"

#include "http/settings.h"

#include <stdio.h>
#include <sysexits.h>

int cli_check(int argc, char **argv)
{
    if (argc) {
        fprintf(stderr, "muster: check takes no argument, not “%s”\n", argv[0]);
        return EX_USAGE;
    }
    struct settings settings;
    const char *why = "";
    if (settings_read(&settings, &why)) {
        fprintf(stderr, "muster: %s\n", why);
        return EX_CONFIG;
    }
    return 0;
}
