#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

static void *checked(void *p)
{
    if (!p) {
        fputs("out of memory\n", stderr);
        exit(EX_OSERR);
    }
    return p;
}

void *memory_array(size_t n, size_t size)
{
    return checked(calloc(n > 0 ? n : 1, size));
}

void *memory_resize(void *p, size_t n, size_t size)
{
    return checked(reallocarray(p, n, size));
}
