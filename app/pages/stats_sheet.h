/* stats_sheet.h: rows of named values, written as CSV or as JSON by the same calls.
 *
 * A row is written value by value in the order of the columns; sheet_row ends it. In JSON the sheet
 * is {"as_of": …, "rows": [{column: value, …}, …]}; absent values are null there and empty in CSV.
 * Money is in units with two decimals, shares are from 0 to 1. */
#ifndef MUSTER_PAGES_STATS_SHEET_H
#define MUSTER_PAGES_STATS_SHEET_H

#include "base/csv.h"
#include "base/json.h"
#include "http/req.h"
#include "http/resp.h"

struct sheet {
    enum form form;
    struct csv csv;
    struct json json;
    const struct str *columns;
    size_t columns_n;
    size_t at;
};

/* Starts the response; `form` is JSON or CSV. The file is called after `name`. */
void sheet_open(struct sheet *s, struct req *req, struct resp *resp, enum form form,
                struct str name, struct date as_of, const struct str *columns, size_t n);
void sheet_close(struct sheet *s);

void sheet_str(struct sheet *s, struct str v);
void sheet_u64(struct sheet *s, uint64_t v);
void sheet_cents(struct sheet *s, uint64_t cents);
void sheet_f64(struct sheet *s, double v, int digits);
void sheet_date(struct sheet *s, struct date v);
void sheet_none(struct sheet *s);
void sheet_row(struct sheet *s);

#endif
