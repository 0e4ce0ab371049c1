/* chart_demo: writes a page with every kind of chart, to be looked at.
 *
 *     build/test/chart_demo STYLESHEET_URL >build/screenshots/charts.html
 *
 * The numbers are made up, near those of the full data set, and the same in each run. */
#include "pages/chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MONTHS 211

static struct buf out;
static struct arena arena;

static struct date day(int year, int month)
{
    struct date d = {0};

    return date_from_ymd((struct ymd){year, month, 1}, &d) ? (struct date){0} : d;
}

static struct url link_to(struct str path)
{
    return (struct url){path};
}

static void head_count(void)
{
    static struct chart_point points[MONTHS];
    static struct chart_flow flows[18];
    double people = 0;

    for (int i = 0; i < MONTHS; i++) {
        int year = 1985 + i / 12;

        people += 2950 * (1 - i / 300.0) - people * 0.0042 + 220 * ((i * 7 % 12) / 12.0);
        points[i].day = day(year, i % 12 + 1);
        points[i].value = (double)(long)people;
        points[i].url =
            link_to(arena_printf(&arena, "/employees?as_of=%d-%02d-01", year, i % 12 + 1));
    }
    for (int i = 0; i < 18; i++) {
        flows[i] = (struct chart_flow){
            arena_printf(&arena, "%d", 1985 + i),
            day(1985 + i, 1),
            day(1986 + i, 1),
            {(double)(35000 - i * 1900 + i * 37 % 500), link_to(STR("/employees?hired=1")), false},
            {(double)(600 + i * 640 + i * 91 % 700), link_to(STR("/employees?left=1")), false}};
    }
    chart_line(&out,
               &(struct chart_line){
                   .chart = {.id = STR("head"),
                             .title = STR("Head count"),
                             .note = STR("People present on the first of each month, and those "
                                         "who joined and left in each year."),
                             .unit = STR("people"),
                             .csv = link_to(STR("/stats/head-count.csv"))},
                   .series = &(struct chart_series){STR(""), points, MONTHS},
                   .n = 1,
                   .area = true,
                   .flows = flows,
                   .flows_n = 18});
}

static void pay(void)
{
    static struct chart_point points[17];
    double salary = 60117;

    for (int i = 0; i < 17; i++) {
        points[i] =
            (struct chart_point){day(1986 + i, 6), salary, link_to(STR("/employees/10001"))};
        salary += i == 9 ? -211 : 900 + i * 1301 % 3100;
    }
    chart_line(&out, &(struct chart_line){.chart = {.id = STR("pay"),
                                                    .title = STR("Pay of Georgi Facello"),
                                                    .unit = STR("a year")},
                                          .series = &(struct chart_series){STR("Pay"), points, 17},
                                          .n = 1,
                                          .to = day(2002, 8),
                                          .from = day(1986, 6),
                                          .step = true});
}

static void departments_over_time(void)
{
    static const struct str names[] = {STR_INIT("Development"), STR_INIT("Production"),
                                       STR_INIT("Sales"), STR_INIT("Customer Service"),
                                       STR_INIT("Research")};
    static struct chart_point points[5][36];
    struct chart_series series[5];

    for (int s = 0; s < 5; s++) {
        for (int i = 0; i < 36; i++) {
            points[s][i].day = day(1985 + i / 2, i % 2 * 6 + 1);
            points[s][i].value = (double)(long)((61000.0 - s * 11500 + (s == 4 ? 6000 : 0)) *
                                                (1 - exp(-i / (12.0 + s))));
            points[s][i].url = link_to(STR("/departments"));
        }
        series[s] = (struct chart_series){names[s], points[s], 36};
    }
    chart_line(&out, &(struct chart_line){.chart = {.id = STR("depts"),
                                                    .title = STR("Head count of departments"),
                                                    .unit = STR("people")},
                                          .series = series,
                                          .n = 5,
                                          .zero = true});
}

static void distribution(void)
{
    static struct chart_bin bins[25];
    static const struct chart_mark marks[] = {{STR_INIT("quarter"), 57820},
                                              {STR_INIT("median"), 69805},
                                              {STR_INIT("three quarters"), 82520}};

    for (int i = 0; i < 25; i++) {
        double from = 38000 + 5000 * i, z = (from - 66000) / (i < 6 ? 14000 : 22000);

        bins[i] = (struct chart_bin){
            from,
            from + 5000,
            {(double)(long)(28700 * exp(-z * z)), link_to(STR("/employees?pay_min=1")), i == 23}};
    }
    chart_histogram(&out, &(struct chart_histogram){
                              .chart = {.id = STR("dist"),
                                        .title = STR("Distribution of pay"),
                                        .note = STR("240,124 people present on 2002-08-01."),
                                        .unit = STR("people")},
                              .axis = STR("pay a year"),
                              .bins = bins,
                              .n = 25,
                              .marks = marks,
                              .marks_n = 3,
                              .hidden_below = 5});
}

static const struct chart_label departments[] = {
    {STR_INIT("Development"), {STR_INIT("/departments/d005")}},
    {STR_INIT("Production"), {STR_INIT("/departments/d004")}},
    {STR_INIT("Sales"), {STR_INIT("/departments/d007")}},
    {STR_INIT("Customer Service"), {STR_INIT("/departments/d009")}},
    {STR_INIT("Research"), {STR_INIT("/departments/d008")}},
    {STR_INIT("Marketing"), {STR_INIT("/departments/d001")}},
    {STR_INIT("Quality Management"), {STR_INIT("/departments/d006")}},
    {STR_INIT("Human Resources"), {STR_INIT("/departments/d003")}},
    {STR_INIT("Finance"), {STR_INIT("/departments/d002")}},
};
static const double sizes[] = {61386, 53304, 37701, 17569, 15441, 14842, 14546, 12898, 12437};

static void bars(struct str id, struct str title, enum chart_stacking stacking, size_t parts)
{
    static const struct str genders[] = {STR_INIT("Men"), STR_INIT("Women")};
    static const struct str people[] = {STR_INIT("People")};
    struct chart_cell cells[18];

    for (size_t i = 0; i < 9; i++) {
        double men = (double)(long)(sizes[i] * (0.585 + 0.004 * (double)(i * 5 % 9)));

        cells[i * parts] = (struct chart_cell){parts == 1 ? sizes[i] : men,
                                               link_to(STR("/employees?dept=d005")), false};
        if (parts == 2)
            cells[i * 2 + 1] = (struct chart_cell){
                sizes[i] - men, link_to(STR("/employees?dept=d005&gender=F")), i == 7};
    }
    chart_bars(&out, &(struct chart_bars){.chart = {.id = id, .title = title},
                                          .rows_name = STR("Department"),
                                          .rows = departments,
                                          .n = 9,
                                          .series = parts == 1 ? people : genders,
                                          .series_n = parts,
                                          .cells = cells,
                                          .stacking = stacking,
                                          .hidden_below = 5});
}

static void ages(void)
{
    static struct chart_band bands[9];

    for (int i = 0; i < 9; i++) {
        double people = 32000 * exp(-(i - 4) * (i - 4) / 7.0) - 160;

        bands[i] = (struct chart_band){
            arena_printf(&arena, "%d–%d", 30 + i * 4, 33 + i * 4),
            {(double)(long)(people * 0.6), link_to(STR("/employees?gender=M")), false},
            {(double)(long)(people * 0.4), link_to(STR("/employees?gender=F")), i == 0}};
    }
    chart_pyramid(&out, &(struct chart_pyramid){
                            .chart = {.id = STR("age"), .title = STR("Age"), .unit = STR("years")},
                            .bands_name = STR("Age"),
                            .left = STR("Men"),
                            .right = STR("Women"),
                            .bands = bands,
                            .n = 9,
                            .hidden_below = 5});
}

static void survival(void)
{
    static const struct str names[] = {STR_INIT("Engineer"), STR_INIT("Staff"),
                                       STR_INIT("Technique Leader")};
    static struct chart_survivor points[3][18];
    struct chart_survivors series[3];

    for (int s = 0; s < 3; s++) {
        for (int i = 0; i < 18; i++)
            points[s][i] = (struct chart_survivor){
                i, exp(-i * (0.012 + 0.009 * s) - i * i * 0.0004), link_to(STR("/employees"))};
        series[s] = (struct chart_survivors){names[s], points[s], s == 1 ? 15 : 18};
    }
    chart_survival(&out, &(struct chart_survival){.chart = {.id = STR("stay"),
                                                            .title = STR("How long people stay"),
                                                            .note = STR("By their first title."),
                                                            .digits = 1},
                                                  .series = series,
                                                  .n = 3});
}

static void transfers(void)
{
    static struct chart_cell cells[81];

    for (size_t i = 0; i < 81; i++) {
        size_t from = i / 9, to = i % 9;

        cells[i].value =
            from == to
                ? 0
                : (double)(long)(sizes[from] * sizes[to] / 1.2e6 / (1 + (double)(i * 7 % 5)));
        cells[i].url = link_to(STR("/employees?moved=1"));
        cells[i].hidden = i == 75;
    }
    chart_matrix(
        &out, &(struct chart_matrix){.chart = {.id = STR("moves"),
                                               .title = STR("Transfers between departments, 2001")},
                                     .from = STR("from"),
                                     .to = STR("to"),
                                     .rows = departments,
                                     .rows_n = 9,
                                     .columns = departments,
                                     .columns_n = 9,
                                     .cells = cells,
                                     .hidden_below = 5});
}

static void career(void)
{
    static const struct chart_lane lanes[] = {{STR_INIT("Assistant Engineer"), 0},
                                              {STR_INIT("Engineer"), 0},
                                              {STR_INIT("Senior Engineer"), 0},
                                              {STR_INIT("Production"), 1},
                                              {STR_INIT("Quality Management"), 1}};
    const struct chart_interval intervals[] = {
        {0, day(1986, 12), day(1989, 5), link_to(STR("/titles/assistant-engineer"))},
        {1, day(1989, 5), day(1995, 12), link_to(STR("/titles/engineer"))},
        {2, day(1995, 12), DATE_PRESENT, link_to(STR("/titles/senior-engineer"))},
        {3, day(1986, 12), day(1993, 3), link_to(STR("/departments/d004"))},
        {4, day(1993, 3), DATE_PRESENT, link_to(STR("/departments/d006"))},
    };

    chart_career(&out,
                 &(struct chart_career){.chart = {.id = STR("career"), .title = STR("Career")},
                                        .lanes = lanes,
                                        .lanes_n = 5,
                                        .intervals = intervals,
                                        .n = 5,
                                        .until = day(2002, 8)});
}

static void spark(void)
{
    static struct chart_point points[17];

    for (int i = 0; i < 17; i++)
        points[i] = (struct chart_point){
            day(1986 + i, 6), 60000 + i * 1700 + i * i * 977 % 2900, {{NULL, 0}}};
    BUF_LIT(&out, "<p>Georgi Facello ");
    chart_sparkline(&out, STR("Pay, 60,000 to 89,000"), points, 17);
    BUF_LIT(&out, " 88,958</p>\n");
    chart_line(&out,
               &(struct chart_line){.chart = {.id = STR("none"),
                                              .title = STR("Nobody"),
                                              .empty = STR("Nobody fits this filter on that date. "
                                                           "Take a filter away to see more.")}});
}

int main(int argc, char **argv)
{
    buf_init(&out, 1 << 24);
    arena_init(&arena, 1 << 20, 0);
    BUF_LIT(
        &out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\"><title>Charts</title>"
        "<link rel=\"stylesheet\" href=\"");
    html_put_str(&out, argc > 1 ? str_from(argv[1]) : STR("../../app/static/muster.css"));
    BUF_LIT(&out, "\"></head><body><main><h1>Charts</h1>\n");
    head_count();
    pay();
    departments_over_time();
    distribution();
    bars(STR("size"), STR("People by department"), CHART_GROUPED, 1);
    bars(STR("share"), STR("Gender by department"), CHART_SHARES, 2);
    bars(STR("stack"), STR("Gender by department, people"), CHART_STACKED, 2);
    bars(STR("group"), STR("Gender by department, side by side"), CHART_GROUPED, 2);
    ages();
    survival();
    transfers();
    career();
    spark();
    BUF_LIT(&out, "</main></body></html>\n");
    if (buf_err(&out))
        return 1;
    fwrite(out.p, 1, out.n, stdout);
    buf_free(&out);
    arena_clear(&arena);
    return 0;
}
