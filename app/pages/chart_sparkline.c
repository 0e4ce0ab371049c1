#include "pages/chart_line.h"

#include <math.h> /* isfinite */

static void point_at(const void *points, size_t i, double *ret_x, double *ret_y)
{
    const struct chart_point *p = (const struct chart_point *)points + i;

    *ret_x = p->day.days;
    *ret_y = p->value;
}

void chart_sparkline(struct buf *out, struct str title, const struct chart_point *points, size_t n)
{
    struct chart_trace trace = {.points = points, .n = n, .at = point_at};
    struct chart_range days = {0}, values = {0};

    for (size_t i = 0; i < n; i++) {
        if (!isfinite(points[i].value))
            continue;
        chart_range_add(&days, points[i].day.days);
        chart_range_add(&values, points[i].value);
    }
    if (!days.any || days.lo == days.hi)
        return;
    if (values.lo == values.hi)
        values.hi = values.lo + 1 + (values.lo < 0 ? -values.lo : values.lo);
    trace.x = (struct chart_scale){days.lo, days.hi, 2, 94};
    trace.y = (struct chart_scale){values.lo, values.hi, 21, 3};
    BUF_LIT(out, "<svg class=\"sparkline\" viewBox=\"0 0 100 24\" role=\"img\"><title>");
    html_put_str(out, title);
    BUF_LIT(out, "</title><path class=\"line line-1\" d=\"");
    chart_trace(out, &trace);
    BUF_LIT(out, "\"/>");
    for (size_t i = n; i-- > 0;) {
        if (!isfinite(points[i].value))
            continue;
        BUF_LIT(out, "<path class=\"dot\" d=\"M");
        chart_at(out, chart_place(&trace.x, points[i].day.days),
                 chart_place(&trace.y, points[i].value));
        BUF_LIT(out, "h0\"/>");
        break;
    }
    BUF_LIT(out, "</svg>");
}
