/* packet.h: what nginx sends for a request: variables, in the uwsgi protocol's one packet.
 *
 *   modifier1 u8, size u16, modifier2 u8, then `size` bytes of: name length u16, name, value length
 *   u16, value; all little-endian
 *
 * Source: the uWSGI documentation, "The uwsgi Protocol". Only modifier 0 is ours. For the host that
 * is not uWSGI itself (app/exports.c). */
#ifndef MUSTER_HTTP_PACKET_H
#define MUSTER_HTTP_PACKET_H

#include "base/err.h"
#include "base/str.h"

#define PACKET_HEAD 4
#define PACKET_MAX (PACKET_HEAD + 65535)

/* How many bytes the packet has, with its head; 0 while fewer than PACKET_HEAD bytes of it are
 * there. ERR_INPUT when it is none of ours. */
enum err packet_size(struct str bytes, size_t *ret) MUST_USE;

/* The variable's value in a whole packet: the null slice when it is not there, or when the packet
 * breaks off before it. Of several with one name the first. */
struct str packet_var(struct str packet, struct str name);

#endif
