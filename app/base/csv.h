/* csv.h: writing CSV (RFC 4180): CRLF after every record, quotes doubled.
 *
 * Fields that a spreadsheet would run as a formula (first character = + - @, tab, CR) get a leading
 * apostrophe when `guard` is set; numbers and dates are written by their own functions and never
 * need it. */
#ifndef MUSTER_BASE_CSV_H
#define MUSTER_BASE_CSV_H

#include "base/buf.h"
#include "base/date.h"

struct csv {
    struct buf *out;
    bool guard;
    bool some; /* the record has a field: a comma is due */
};

void csv_init(struct csv *csv, struct buf *out, bool guard);
void csv_str(struct csv *csv, struct str s);
void csv_u64(struct csv *csv, uint64_t v);
void csv_date(struct csv *csv, struct date d);
void csv_end(struct csv *csv); /* ends the record */

#endif
