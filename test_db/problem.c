#include "problem.h"

#include <stdarg.h>
#include <stdio.h>

enum err problem_set(struct problem *ret, enum err err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(ret->text, sizeof(ret->text), format, args);
    va_end(args);
    return err;
}
