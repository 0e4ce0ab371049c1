/* Any text: either it is refused, or it is an existing day that prints as it was written. */
#include "base/date.h"

#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str s = {(const char *)data, size};
    struct date d = {INT32_MIN};
    struct date again = {INT32_MIN};
    char text[DATE_TEXT_SIZE];
    struct ymd ymd;

    if (date_parse(s, &d)) {
        ALWAYS(d.days == INT32_MIN);
        return 0;
    }
    ALWAYS(d.days >= DATE_FIRST.days && d.days <= DATE_LAST.days);
    date_format(d, text);
    ALWAYS(str_eq(s, (struct str){text, sizeof(text)}));
    ymd = date_ymd(d);
    ALWAYS(!date_from_ymd(ymd, &again) && again.days == d.days);
    ALWAYS(date_is_present(d) == str_eq(s, STR("9999-01-01")));
    ALWAYS(date_years(d, d) == 0);
    if (d.days > DATE_FIRST.days) {
        struct ymd before = date_ymd((struct date){d.days - 1});

        ALWAYS(before.year * 10000 + before.month * 100 + before.day <
               ymd.year * 10000 + ymd.month * 100 + ymd.day);
    }
    return 0;
}
