/* What the operator writes: a list of origins and a rate. What is taken is what a browser sends and
 * what can be counted. */
#include "fuzz.h"

#include "http/limit.h"
#include "http/origin.h"
#include "http/settings.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    struct cors cors;
    struct limit_rate rate;
    const char *why = NULL;
    if (cors_read(text, &cors, &why) && !why)
        abort();
    for (size_t i = 0; i < cors.n; i++)
        if (!why && (!origin_is_valid(cors.origins[i]) || cors.origins[i].n > ORIGIN_MAX + 8))
            abort();
    if (!limit_rate_read(text, &rate) &&
        (rate.quota > LIMIT_QUOTA_MAX || (rate.quota && !rate.window)))
        abort();
    (void)limit_client(text);
    return 0;
}
