#include "pages/chart_draw.h"

#include <math.h> /* isfinite */

void chart_coord(struct buf *out, double v)
{
    const double limit = 99999;
    long tenths;

    if (!isfinite(v))
        v = 0;
    v = v > limit ? limit : v < -limit ? -limit : v;
    tenths = (long)chart_floor(v * 10 + 0.5);
    if (tenths < 0) {
        buf_putc(out, '-');
        tenths = -tenths;
    }
    buf_u64(out, (uint64_t)tenths / 10);
    if (tenths % 10) {
        buf_putc(out, '.');
        buf_putc(out, (char)('0' + tenths % 10));
    }
}

void chart_at(struct buf *out, double x, double y)
{
    chart_coord(out, x);
    buf_putc(out, ' ');
    chart_coord(out, y);
}

void chart_box(struct buf *out, struct chart_area area)
{
    buf_putc(out, 'M');
    chart_at(out, area.x, area.y);
    buf_putc(out, 'h');
    chart_coord(out, area.w);
    buf_putc(out, 'v');
    chart_coord(out, area.h);
    buf_putc(out, 'h');
    chart_coord(out, -area.w);
    buf_putc(out, 'z');
}

void chart_number(struct buf *out, double v, int digits)
{
    char text[340]; /* the longest double has 309 digits before the point */
    struct buf plain;
    struct str s;
    size_t whole;

    if (!isfinite(v)) {
        BUF_LIT(out, "–");
        return;
    }
    buf_fixed(&plain, text, sizeof(text));
    buf_f64(&plain, v, digits);
    s = buf_str(&plain);
    if (str_starts(s, STR("-"))) {
        BUF_LIT(out, "−");
        s = str_drop(s, 1);
    }
    whole = str_find(s, '.');
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            buf_putc(out, ',');
        buf_putc(out, s.p[i]);
    }
    buf_put(out, str_drop(s, whole));
}

void chart_hidden(struct buf *out, uint32_t hidden_below)
{
    BUF_LIT(out, "hidden, fewer than ");
    buf_u64(out, hidden_below);
}

double chart_number_width(double v, int digits)
{
    char text[512];
    struct buf number;
    struct str s;
    double width = 0;

    buf_fixed(&number, text, sizeof(text));
    chart_number(&number, v, digits);
    s = buf_str(&number);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',' || s.p[i] == '.')
            width += CHART_DIGIT / 2;
        else if (((unsigned char)s.p[i] & 0xc0) != 0x80)
            width += CHART_DIGIT;
    }
    return width;
}

size_t chart_letters(struct str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
    return n;
}

void chart_cut(struct buf *out, struct str s, size_t letters)
{
    size_t n = 0, i = 0;

    if (chart_letters(s) <= letters) {
        buf_put(out, s);
        return;
    }
    for (; i < s.n; i++) {
        bool is_start = ((unsigned char)s.p[i] & 0xc0) != 0x80;

        if (is_start && n + 1 >= letters)
            break;
        n += is_start;
    }
    buf_put(out, str_trim(str_take(s, i)));
    BUF_LIT(out, "…");
}

void chart_text(struct buf *out, double x, double y, struct str class)
{
    BUF_LIT(out, "<text x=\"");
    chart_coord(out, x);
    BUF_LIT(out, "\" y=\"");
    chart_coord(out, y);
    if (class.n) {
        BUF_LIT(out, "\" class=\"");
        buf_put(out, class);
    }
    BUF_LIT(out, "\">");
}

static void put_fitted(struct buf *out, double x, double y, struct str class, struct str density,
                       struct str s, size_t letters)
{
    char class_text[64], label_text[256];
    struct buf name, label;

    buf_fixed(&name, class_text, sizeof(class_text));
    buf_put(&name, class);
    buf_put(&name, density);
    buf_fixed(&label, label_text, sizeof(label_text));
    chart_cut(&label, s, letters);
    chart_text(out, x, y, buf_str(&name));
    html_put_str(out, buf_str(&label));
    BUF_LIT(out, "</text>");
}

void chart_fit(struct buf *out, double x, double y, struct str class, struct str s, size_t letters)
{
    if (chart_letters(s) <= letters) {
        put_fitted(out, x, y, class, STR(""), s, letters);
        return;
    }
    put_fitted(out, x, y, class, STR(" less"), s, letters);
    put_fitted(out, x, y, class, STR(" more"), s, letters * 3 / 2);
}

/* As many tones as the style sheet knows; then they begin again. */
static size_t tone_of(size_t i)
{
    return i % 6 + 1;
}

void chart_tone(struct buf *out, const struct chart *c, size_t i)
{
    BUF_LIT(out, " class=\"tone-");
    buf_u64(out, tone_of(i));
    BUF_LIT(out, "\" fill=\"url(#");
    html_put_str(out, c->id);
    BUF_LIT(out, "-p");
    buf_u64(out, tone_of(i));
    BUF_LIT(out, ")\"");
}

/* Hatchings that are told apart without colour: the style sheet uses them on paper. */
static void put_patterns(struct buf *out, const struct chart *c, size_t series)
{
    static const struct str hatchings[] = {
        STR_INIT("M0 0h6v6h-6z"), STR_INIT("M0 6L6 0M-1 1L1 -1M5 7L7 5"),
        STR_INIT("M0 3h6"),       STR_INIT("M0 0L6 6M-1 5L1 7M5 -1L7 1"),
        STR_INIT("M3 0v6"),       STR_INIT("M2 3h2"),
    };

    if (!series)
        return;
    BUF_LIT(out, "<defs>");
    for (size_t i = 0; i < series && i < sizeof(hatchings) / sizeof(hatchings[0]); i++) {
        BUF_LIT(out, "<pattern id=\"");
        html_put_str(out, c->id);
        BUF_LIT(out, "-p");
        buf_u64(out, i + 1);
        BUF_LIT(out, "\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\"><path class=\"");
        buf_put(out, i ? STR("hatch") : STR("solid"));
        BUF_LIT(out, "\" d=\"");
        buf_put(out, hatchings[i]);
        BUF_LIT(out, "\"/></pattern>");
    }
    BUF_LIT(out, "</defs>");
}

void chart_heading(struct buf *out, const struct chart *c, struct str class)
{
    BUF_LIT(out, "<figure class=\"");
    buf_put(out, class);
    BUF_LIT(out, "\"><figcaption><strong>");
    html_put_str(out, c->title);
    BUF_LIT(out, "</strong>");
    if (c->note.n) {
        BUF_LIT(out, "<span>");
        html_put_str(out, c->note);
        BUF_LIT(out, "</span>");
    }
    BUF_LIT(out, "</figcaption>\n");
}

void chart_key(struct buf *out, const struct chart *c, const struct str *labels, size_t n)
{
    BUF_LIT(out, "<ul class=\"chart-key\" aria-hidden=\"true\">");
    for (size_t i = 0; i < n; i++) {
        BUF_LIT(out, "<li><svg viewBox=\"0 0 12 12\"><path");
        chart_tone(out, c, i);
        BUF_LIT(out, " d=\"M0 0h12v12h-12z\"/></svg>");
        html_put_str(out, labels[i]);
        BUF_LIT(out, "</li>");
    }
    BUF_LIT(out, "</ul>\n");
}

void chart_open(struct buf *out, const struct chart *c, double height, size_t series,
                struct str desc)
{
    BUF_LIT(out, "<svg viewBox=\"0 0 480 ");
    chart_coord(out, height);
    BUF_LIT(out, "\">");
    put_patterns(out, c, series);
    BUF_LIT(out, "<g role=\"img\" aria-labelledby=\"");
    html_put_str(out, c->id);
    BUF_LIT(out, "-t\" aria-describedby=\"");
    html_put_str(out, c->id);
    BUF_LIT(out, "-d\"><title id=\"");
    html_put_str(out, c->id);
    BUF_LIT(out, "-t\">");
    html_put_str(out, c->title);
    BUF_LIT(out, "</title><desc id=\"");
    html_put_str(out, c->id);
    BUF_LIT(out, "-d\">");
    html_put_str(out, desc);
    BUF_LIT(out, "</desc>\n");
    if (c->unit.n) {
        chart_text(out, 0, 12, STR("quiet"));
        html_put_str(out, c->unit);
        BUF_LIT(out, "</text>");
    }
}

void chart_hits_open(struct buf *out)
{
    BUF_LIT(out, "</g>\n<g class=\"chart-hits\">\n");
}

void chart_close(struct buf *out)
{
    BUF_LIT(out, "</g></svg>\n");
}

void chart_nothing(struct buf *out, const struct chart *c)
{
    chart_heading(out, c, STR("chart"));
    BUF_LIT(out, "<p class=\"empty\">");
    if (c->empty.n)
        html_put_str(out, c->empty);
    else
        BUF_LIT(out, "There are no numbers to draw here.");
    BUF_LIT(out, "</p></figure>\n");
}

void chart_rule(struct buf *out, double y, double v, int digits, bool is_base)
{
    BUF_LIT(out, "<path class=\"");
    buf_put(out, is_base ? STR("base") : STR("rule"));
    BUF_LIT(out, "\" d=\"M0 ");
    chart_coord(out, y);
    BUF_LIT(out, "H480\"/>");
    chart_text(out, 0, y - 4, STR("quiet"));
    chart_number(out, v, digits);
    BUF_LIT(out, "</text>\n");
}

static void put_day(struct buf *out, struct date d, enum chart_grain grain)
{
    char text[DATE_TEXT_SIZE];
    size_t n = grain == CHART_YEARS ? 4 : grain == CHART_MONTHS ? 7 : DATE_TEXT_SIZE;

    date_format(d, text);
    buf_put(out, (struct str){text, n});
}

static void put_tick(struct buf *out, const struct chart_scale *x, double top, double y,
                     struct date d, enum chart_grain grain, struct str density)
{
    static const double digits[] = {[CHART_YEARS] = 4, [CHART_MONTHS] = 7, [CHART_DAYS] = 10};
    double at = chart_place(x, d.days);
    bool at_end = at + CHART_DIGIT / 2 * digits[grain] > CHART_WIDTH;
    char class[32];
    struct buf name;

    buf_fixed(&name, class, sizeof(class));
    buf_put(&name, at_end ? STR("quiet end") : STR("quiet mid"));
    buf_put(&name, density);
    BUF_LIT(out, "<path class=\"tick");
    buf_put(out, density);
    BUF_LIT(out, "\" d=\"M");
    chart_at(out, at, top);
    BUF_LIT(out, "V");
    chart_coord(out, y + 4);
    BUF_LIT(out, "\"/>");
    chart_text(out, at_end ? CHART_WIDTH : at, y + CHART_TEXT + 2, buf_str(&name));
    put_day(out, d, grain);
    BUF_LIT(out, "</text>\n");
}

void chart_days(struct buf *out, const struct chart_scale *x, double top, double y)
{
    struct date from = {(int32_t)chart_ceil(x->lo)}, to = {(int32_t)chart_floor(x->hi)};
    struct chart_calendar few = chart_calendar(from, to, (unsigned)((x->b - x->a) / 52));
    struct chart_calendar many = chart_calendar(from, to, (unsigned)((x->b - x->a) / 30));
    struct date a = {0}, b = {0};
    bool has_a, has_b;

    /* A finer grain would need labels that are longer, too. */
    if (many.grain != few.grain)
        many = few;
    has_a = chart_calendar_next(&few, &a);
    has_b = chart_calendar_next(&many, &b);
    while (has_a || has_b) {
        bool is_few = has_a && (!has_b || a.days <= b.days);
        bool is_many = has_b && (!has_a || b.days <= a.days);

        put_tick(out, x, top, y, is_few ? a : b, few.grain,
                 is_few && is_many ? STR("")
                 : is_few          ? STR(" less")
                                   : STR(" more"));
        if (is_few)
            has_a = chart_calendar_next(&few, &a);
        if (is_many)
            has_b = chart_calendar_next(&many, &b);
    }
}

void chart_tip_init(struct chart_tip *tip)
{
    buf_fixed(&tip->buf, tip->text, sizeof(tip->text));
}

void chart_hit(struct buf *out, struct url url, bool is_stop, const struct chart_tip *tip,
               struct chart_area area, const double *dot)
{
    struct str text = buf_str(&tip->buf);
    bool is_link = !str_is_null(url.s);

    if (is_link) {
        BUF_LIT(out, "<a href=\"");
        html_put_url(out, url);
        buf_put(out, is_stop ? STR("\">") : STR("\" tabindex=\"-1\">"));
    } else {
        BUF_LIT(out, "<g>");
    }
    BUF_LIT(out, "<title>");
    html_put_str(out, text);
    BUF_LIT(out, "</title><path d=\"");
    chart_box(out, area);
    BUF_LIT(out, "\"/>");
    if (dot) {
        BUF_LIT(out, "<path d=\"M");
        chart_at(out, dot[0], dot[1]);
        BUF_LIT(out, "h0\"/>");
    }
    BUF_LIT(out, "<text>");
    html_put_str(out, text);
    BUF_LIT(out, "</text>");
    buf_put(out, is_link ? STR("</a>\n") : STR("</g>\n"));
}

void chart_details_open(struct buf *out)
{
    BUF_LIT(out, "<details><summary>The numbers</summary>\n");
}

void chart_details_close(struct buf *out, const struct chart *c)
{
    if (!str_is_null(c->csv.s)) {
        BUF_LIT(out, "<p><a href=\"");
        html_put_url(out, c->csv);
        BUF_LIT(out, "\">The numbers as CSV</a></p>\n");
    }
    BUF_LIT(out, "</details></figure>\n");
}

void chart_number_td(struct buf *out, double v, int digits, struct url url)
{
    bool is_link = !str_is_null(url.s) && isfinite(v);

    BUF_LIT(out, "<td class=\"n\">");
    if (is_link) {
        BUF_LIT(out, "<a href=\"");
        html_put_url(out, url);
        BUF_LIT(out, "\">");
    }
    chart_number(out, v, digits);
    buf_put(out, is_link ? STR("</a></td>") : STR("</td>"));
}

void chart_cell_td(struct buf *out, const struct chart_cell *cell, int digits,
                   uint32_t hidden_below)
{
    if (!cell->hidden) {
        chart_number_td(out, cell->value, digits, cell->url);
        return;
    }
    BUF_LIT(out, "<td class=\"n quiet\">");
    chart_hidden(out, hidden_below);
    BUF_LIT(out, "</td>");
}

void chart_label_th(struct buf *out, const struct chart_label *label)
{
    BUF_LIT(out, "<th scope=\"row\">");
    if (!str_is_null(label->url.s)) {
        BUF_LIT(out, "<a href=\"");
        html_put_url(out, label->url);
        BUF_LIT(out, "\">");
        html_put_str(out, label->text);
        BUF_LIT(out, "</a></th>");
        return;
    }
    html_put_str(out, label->text);
    BUF_LIT(out, "</th>");
}

void chart_head_th(struct buf *out, struct str text, bool is_number)
{
    buf_put(out, is_number ? STR("<th scope=\"col\" class=\"n\">") : STR("<th scope=\"col\">"));
    html_put_str(out, text);
    BUF_LIT(out, "</th>");
}

struct html chart_html(struct arena *a, const struct buf *drawn)
{
    return (struct html){arena_str(a, buf_str(drawn))};
}
