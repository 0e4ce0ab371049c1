/* fuzz.h: what the fuzz targets of base/ share.
 *
 * A target is one file with LLVMFuzzerTestOneInput. It runs under libFuzzer (clang
 * -fsanitize=fuzzer) or with driver.c, which needs nothing but a C compiler. A property that does
 * not hold ends the process with abort(), which both report with the input. */
#ifndef MUSTER_TESTS_FUZZ_FUZZ_H
#define MUSTER_TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ALWAYS(property)                                                                           \
    do {                                                                                           \
        if (!(property)) {                                                                         \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #property);          \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
