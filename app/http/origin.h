/* origin.h: where a web page or a site lives: "https://people.example.org", "http://[::1]:8080".
 *
 * Source: RFC 6454, 6.2: scheme, host, and the port when it is not the scheme's own; small letters,
 * nothing behind. Browsers send it so, and comparing is comparing bytes. */
#ifndef MUSTER_HTTP_ORIGIN_H
#define MUSTER_HTTP_ORIGIN_H

#include "base/str.h"

#define ORIGIN_MAX 261 /* "https://" and the 253 bytes of a host name */

/* Whether it is one, written as browsers write it. */
bool origin_is_valid(struct str s);
/* Whether it is a host with or without a port, as in a Host header: nothing else can hide in it. */
bool origin_is_host(struct str s);

#endif
