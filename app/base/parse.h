/* parse.h: numbers from text, strictly.
 *
 * The whole slice must be the number: digits only, no blanks, no plus sign, no leading zeros
 * beyond a lone "0" are refused where noted. What does not fit the type is ERR_INPUT as well;
 * *ret is then untouched. */
#ifndef MUSTER_BASE_PARSE_H
#define MUSTER_BASE_PARSE_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

enum err parse_u64(struct str s, uint64_t *ret) MUST_USE; /* leading zeros accepted */
enum err parse_u32(struct str s, uint32_t *ret) MUST_USE;
enum err parse_i64(struct str s, int64_t *ret) MUST_USE; /* an optional '-' */

#endif
