/* settings.h: what the operator decides about HTTP, read from the environment.
 *
 *   CORS_ORIGINS      other sites whose scripts may read (cors.h); none
 *   RATE_LIMIT_API    how often one client may ask under /api/ (limit.h); 600000/min, which is more
 *                     than a small machine answers: many people share an office's address, and the
 *                     headers show programs what to expect
 *   RATE_LIMIT_PAGES  the same for everything else; off
 *   PUBLIC_URL        where clients reach us, for addresses that must be whole; none: as they say
 *
 * `muster check` reads them before anything is started, so that a wrong one is one clear line. */
#ifndef MUSTER_HTTP_SETTINGS_H
#define MUSTER_HTTP_SETTINGS_H

#include "http/cors.h"
#include "http/limit.h"
#include "http/origin.h"

struct settings {
    struct cors cors;
    struct limit_rate api;
    struct limit_rate pages;
    char url_text[ORIGIN_MAX + 1];
    struct str public_url; /* in small letters, without a '/' at the end; null: none */
};

/* ERR_INPUT with a sentence that names the setting. Slices of the environment are kept. */
enum err settings_read(struct settings *ret, const char **ret_why) MUST_USE;

#endif
