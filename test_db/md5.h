/* md5.h: the MD5 message digest (RFC 1321), as text.
 *
 * Used for the data's published checksums only, never for anything that must be secret or safe:
 * MySQL 9 no longer computes MD5 itself, so the checksums are computed here while rows stream by.
 * Written for many short messages: no context, no allocation. Depends on libc only. */
#ifndef MUSTER_TEST_DB_MD5_H
#define MUSTER_TEST_DB_MD5_H

#include <stddef.h>

#define MD5_TEXT_SIZE 32

/* Writes the digest of the n bytes at p as 32 lower-case hex digits, no NUL. p may be NULL when n
 * is 0. ret may lie inside the message: the message is read before ret is written. */
void md5_text(const void *p, size_t n, char ret[MD5_TEXT_SIZE]);

#endif
