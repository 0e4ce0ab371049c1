/* parse.h: numbers from text, strictly.
 *
 * The whole slice must be the number: ASCII digits only, no blanks, no plus sign, at least one
 * digit. Leading zeros are accepted. What does not fit the type is ERR_INPUT as well; *ret is then
 * untouched. */
#ifndef MUSTER_BASE_PARSE_H
#define MUSTER_BASE_PARSE_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

enum err parse_u64(struct str s, uint64_t *ret) MUST_USE;
enum err parse_u32(struct str s, uint32_t *ret) MUST_USE;
enum err parse_i64(struct str s, int64_t *ret) MUST_USE; /* an optional '-' first */

#endif
