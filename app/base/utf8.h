/* utf8.h: is it UTF-8? (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF.) */
#ifndef MUSTER_BASE_UTF8_H
#define MUSTER_BASE_UTF8_H

#include "base/str.h"

#include <stdint.h>

bool utf8_valid(struct str s);
/* Decodes the character at s.p; returns its length in bytes (1 to 4) with *ret_code set, or 0
 * when the bytes there are not UTF-8 or s is empty; *ret_code is then untouched. */
size_t utf8_next(struct str s, uint32_t *ret_code);

#endif
