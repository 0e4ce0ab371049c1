/* tmplc: what it refuses, by name and place. */
#include "tmplc.h"

struct refusal {
    const char *body; /* behind the comment on top, which is line 1 */
    const char *message;
};

static void check_refusals(const struct refusal *refusals, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *contents = pool_printf(&pool, "%s%s", TITLE, refusals[i].body);
        struct tmpl_set set = {0};
        struct report r;

        report_init(&r, &pool);
        if (add(&r, &set, "t.html", contents))
            fail_msg("not refused: %s", refusals[i].body);
        assert_int_equal(r.errors, 1);
        if (strncmp(r.text.p, "t.html:", 7) != 0 || !strstr(r.text.p, refusals[i].message))
            fail_msg("%s\nwanted: %s\ngot:    %s", refusals[i].body, refusals[i].message, r.text.p);
    }
}
#define CHECK_REFUSALS(list) check_refusals(list, sizeof(list) / sizeof((list)[0]))

static void places_where_escaping_does_not_help_are_refused(void **state)
{
    static const struct refusal refusals[] = {
        {"<script src=\"/a\">{{ v->x }}</script>", "2:18: error: nothing may be put into <script>"},
        {"<script>{{ v->x }}</script>", "2:8: error: no inline <script>"},
        {"<script>let x</script>", "2:8: error: no inline <script>"},
        {"<script src=\"/a\">let x</script>", "2:18: error: no text in <script>"},
        {"<SCRIPT SRC=\"/a\">let x</SCRIPT>", "2:18: error: no text in <script>"},
        {"<style>p{}</style>", "2:1: error: no <style>"},
        {"<svg><style></style></svg>", "2:6: error: no <style>"},
        {"<p style=\"color:red\"></p>", "2:4: error: no style attribute"},
        {"<p STYLE=\"{{ v->x }}\"></p>", "2:4: error: no style attribute"},
        {"<p onclick=\"{{ v->x }}\"></p>", "2:4: error: no on* attribute"},
        {"<p OnClick=\"x()\"></p>", "2:4: error: no on* attribute"},
        {"<!-- {{ v->x }} -->", "2:6: error: nothing may be put into an HTML comment"},
        {"<!-- {{ if v->b }} --> {{ end }}", "2:6: error: nothing may be put into an HTML comment"},
        {"<!doctype {{ v->x }}>", "2:11: error: nothing may be put into the doctype"},
        {"<{{ v->x }}>", "2:1: error: write &lt;"},
        {"<b{{ v->x }}></b>", "2:3: error: a value may not be a tag's or attribute's name"},
        {"<b {{ v->x }}></b>", "2:4: error: a value may not be a tag's or attribute's name"},
        {"<b data-{{ v->x }}=\"\"></b>", "2:9: error: a value may not be"},
        {"<b>x</b{{ v->x }}>", "2:8: error: nothing may be put into an end tag"},
        {"<b title={{ v->x }}></b>", "2:9: error: quote the value"},
        {"<b title=x></b>", "2:9: error: quote the value"},
        {"<b title = \"x\"></b>", "2:10: error: an attribute's name is expected"},
        {"<iframe srcdoc=\"{{ v->x }}\"></iframe>", "2:9: error: no srcdoc"},
        {"<img srcset=\"{{ v->x }} 2x\">", "2:14: error: no value in srcset"},
        {"<iframe src=\"/a\">{{ v->x }}</iframe>", "nothing may be put into <script> or <iframe>"},
        {"<xmp>{{ v->x }}</xmp>", "2:1: error: an element that switches HTML off"},
        {"<base href=\"/x\">", "2:1: error: no <base>"},
        {"<meta content=\"{{ v->x }}\" http-equiv=\"refresh\">", "write http-equiv before"},
        {"<textarea>{{ call x() }}</textarea>", "2:11: error: only values, if and for"},
        {"<p title=\"{{ let int x = 1 }}\"></p>", "2:11: error: only values, if and for"},
    };

    (void)state;
    CHECK_REFUSALS(refusals);
}

static void urls_begin_with_something_known(void **state)
{
    static const struct refusal refusals[] = {
        {"<a href=\"{{ v->x }}\"></a>", "2:10: error: a URL that begins with a value"},
        {"<a HREF=\"{{ v->x }}\"></a>", "2:10: error: a URL that begins with a value"},
        {"<form action=\"{{ v->x }}\"></form>", "2:15: error: a URL that begins with a value"},
        {"<svg><use xlink:href=\"{{ v->x }}\"/></svg>", "a URL that begins with a value"},
        {"<a href=\"javascript:x()\"></a>", "2:10: error: a URL begins with"},
        {"<a href=\" javascript:x()\"></a>", "2:10: error: a URL begins with"},
        {"<a href=\"&#106;avascript:x()\"></a>", "2:10: error: a URL begins with"},
        {"<a href=\"data:text/html,x\"></a>", "2:10: error: a URL begins with"},
        {"<a href=\"http://example.com\"></a>", "2:10: error: a URL begins with"},
        {"<a href=\"people\"></a>", "2:10: error: a URL begins with"},
        {"<a href=\"//example.com\"></a>", "2:10: error: a URL that leaves this site"},
        {"<a href=\"https://{{ v->x }}\"></a>", "2:10: error: a URL begins with"},
        {"<a href=\"/{{ v->x }}\"></a>", "2:11: error: the first part of a path must be literal"},
        {"<a href=\"/{{ if v->b }}{{ v->x }}{{ end }}/y\"></a>", "the first part of a path"},
        {"<a href=\"/{{ if v->b }}x{{ end }}/y\"></a>", "2:34: error: a URL that leaves this site"},
        {"<a href=\"{{ if v->b }}/a{{ end }}{{ v->x }}\"></a>", "every branch before this"},
        {"<a href=\"{{ if v->b }}/a{{ end }}b\"></a>", "2:34: error: a URL begins with"},
        {"<a href=\"{{ if v->b }}{{ v->x }}{{ end }}\"></a>", "a URL that begins with a value"},
        {"<a href=\"/a{{ url v->u }}\"></a>", "2:12: error: {{ url }} only at the start"},
        {"<a href=\"{{ for const struct x *x in v->a, 2 }}/a{{ end }}\"></a>",
         "no for at the start"},
        {"<b title=\"{{ url v->u }}\"></b>", "2:11: error: {{ url }} only in href"},
        {"{{ url v->u }}", "2:1: error: {{ url }} only in href"},
        {"<a href=\"{{ url }}\"></a>", "2:10: error: write {{ url expression }}"},
    };

    (void)state;
    CHECK_REFUSALS(refusals);
}

static void tags_balance_on_every_way(void **state)
{
    static const struct refusal refusals[] = {
        {"<b>", "2:2: error: <b> is not closed"},
        {"</b>", "2:1: error: </b> without its <b>"},
        {"<b>\n<i>\n</b>", "4:1: error: </b> where </i> is due; that was opened in line 3"},
        {"<br></br>", "2:5: error: </br> without its <br>"},
        {"<div/>", "2:5: error: browsers do not take /> as the end of <div>"},
        {"<b", "2:2: error: the tag <b> does not end"},
        {"<b title=\"x", "2:2: error: the tag <b> does not end"},
        {"<!-- x", "error: a comment or tag does not end"},
        {"<b></b x>", "2:8: error: an end tag holds nothing but its name"},
        {"{{ if v->b }}<b>{{ end }}</b>", "2:17: error: the ways meet here in different places: "
                                          "inside <b> of line 2 and outside all tags"},
        {"{{ if v->b }}<b>{{ else }}<i>{{ end }}</b>", "2:30: error: the ways meet here"},
        {"<b>{{ if v->b }}</b>{{ else if v->c }}</b>{{ end }}", "2:43: error: the ways meet here"},
        {"{{ for const struct x *x in v->a, 2 }}<b>{{ end }}</b>", "2:42: error: the ways meet"},
        {"<b{{ if v->b }}>{{ end }}></b>", "2:17: error: the ways meet here in different places"},
        {"<b title=\"{{ if v->b }}\" lang=\"{{ end }}\"></b>", "in the value of lang and in the "
                                                               "value of title"},
        {"<p>a<div></div></p>", "2:5: error: browsers end the <p> here"},
        {"<p><em><ul></ul></em></p>", "2:8: error: browsers end the <p> here"},
        {"<a href=\"/\"><b><a href=\"/\"></a></b></a>", "may not stand inside another"},
        {"a < b", "2:3: error: write &lt;"},
        {"<b title=\"a&b\"></b>", "2:12: error: write &amp;"},
        {"&copy=", "2:1: error: write &amp;"},
        {"<title><b></b></title>", "2:8: error: write &lt; for a '<' in <title>"},
    };

    (void)state;
    CHECK_REFUSALS(refusals);
}

static void attributes_and_ids_come_once(void **state)
{
    static const struct refusal refusals[] = {
        {"<b class=\"a\" CLASS=\"b\"></b>", "2:14: error: a second CLASS"},
        {"<b{{ if v->b }} class=\"a\"{{ end }} class=\"b\"></b>", "2:36: error: a second class"},
        {"<b class=\"a\"title=\"b\"></b>", "2:13: error: white space is missing"},
        {"<b {{ if v->b }}lang=\"a\"{{ end }}title=\"b\"></b>", "white space is missing"},
        {"<b{{ for const struct x *x in v->a, 2 }} x{{ end }}></b>", "no for between attributes"},
        {"<b id=\"x\"></b>\n<b id=\"x\"></b>", "3:8: error: id \"x\" is already in line 2"},
        {"{{ for const struct x *x in v->a, 2 }}<b id=\"x\"></b>{{ end }}", "an id in a for"},
        {"{{ if v->b }}<b id=\"x\"></b>{{ end }}<b id=\"x\"></b>", "id \"x\" is already"},
    };

    (void)state;
    CHECK_REFUSALS(refusals);
}

static void directives_have_one_form(void **state)
{
    static const struct refusal refusals[] = {
        {"{{ }}", "2:1: error: an empty {{ }}"},
        {"{{ v->x", "2:1: error: {{ without its }}"},
        {"x }} y", "2:3: error: }} without its {{"},
        {"{{# x", "2:1: error: {{# without its #}}"},
        {"{{ v->x; y() }}", "2:8: error: only an expression may stand here"},
        {"{{ v->x // y\n}}", "2:9: error: only an expression may stand here"},
        {"{{ f(\"a\n\") }}", "2:6: error: a quote that does not end on its line"},
        {"{{ f(v->x]) }}", "2:10: error: brackets that do not match"},
        {"{{ ((((((((((((((((((((((((((((((((((x }}", "error: too many brackets"},
        {"{{ if v->b }}x", "2:1: error: {{ if }} without its {{ end }}"},
        {"{{ if }}x{{ end }}", "2:1: error: if needs a condition"},
        {"{{ if v->b }}{{ else if }}{{ end }}", "2:14: error: if needs a condition"},
        {"{{ if v->b }}{{ else v->c }}{{ end }}", "2:14: error: write {{ else }} or"},
        {"{{ if v->b }}{{ else }}{{ else }}{{ end }}", "2:24: error: nothing but {{ end }}"},
        {"{{ if v->b }}{{ end if }}", "2:14: error: write {{ end }} and nothing behind"},
        {"{{ end }}", "2:1: error: {{ end }} or {{ else }} without its {{ if }}"},
        {"{{ for x }}{{ end }}", "2:1: error: write {{ for const struct thing *x in array, count"},
        {"{{ for struct x x in v->a, 1 }}{{ end }}", "2:1: error: write {{ for"},
        {"{{ for struct x *x in v->a }}{{ end }}", "2:1: error: write {{ for"},
        {"{{ for struct x *x in v->a, 1, 2 }}{{ end }}", "2:1: error: write {{ for"},
        {"{{ for struct x *x in v->a, 1 }}", "2:1: error: {{ for }} without its {{ end }}"},
        {"{{ for struct x *x in v->a, 1 }}{{ else }}{{ end }}",
         "{{ else }} belongs to an {{ if }}"},
        {"{{ call x }}", "2:1: error: write {{ call name(arguments) }}"},
        {"{{ call x() + 1 }}", "2:1: error: write {{ call name(arguments) }}"},
        {"{{ let int x }}", "2:1: error: write {{ let type name = expression }}"},
        {"{{ use x }}", "2:1: error: write {{ use \"folder/header.h\" }}"},
        {"{{ content }}", "2:1: error: {{ content }} belongs into layout.html"},
        {"{{ layout }}", "2:1: error: say the page's title"},
        {"x{{ layout \"T\" }}", "2:2: error: {{ layout }} must stand before everything"},
        {"{{ layout \"T\" }}{{ layout \"T\" }}", "2:17: error: a second {{ layout }}"},
        {"{{ layout \"T\" \"U\" }}", "2:1: error: the title is one literal or one expression"},
    };

    (void)state;
    CHECK_REFUSALS(refusals);
}

static void nesting_has_a_limit(void **state)
{
    struct text body;
    struct refusal refusal = {.message = "error: nested too deeply"};

    (void)state;
    text_init(&body, &pool);
    for (int i = 0; i < 1000; i++)
        text_puts(&body, "{{ if v->b }}");
    refusal.body = body.p;
    check_refusals(&refusal, 1);
}

/* Files whose first comment or name is wrong: contents as given. */
static void a_file_says_what_it_is(void **state)
{
    static const struct {
        const char *file, *contents, *message;
    } cases[] = {
        {"t.html", "", "t.html:1:1: error: begin the file with"},
        {"t.html", "<b></b>", "t.html:1:1: error: begin the file with"},
        {"t.html", "{{ if x }}", "t.html:1:1: error: begin the file with"},
        {"t.html", "{{# u() — x. #}}", "error: the first comment must be {{# t(parameters) — what"},
        {"t.html", "{{# t — x. #}}", "error: the first comment must be {{# t(parameters) — what"},
        {"t.html", "{{# t(int x — x. #}}", "error: parameters without their ')'"},
        {"t.html", "{{# t() #}}", "error: say behind the parameters and a dash"},
        {"t.html", "{{# t() — #}}", "error: say behind the parameters and a dash"},
        {"T.html", "{{# T() — x. #}}", "T.html:1:1: error: a template is called name.html"},
        {"t.htm", "{{# t() — x. #}}", "t.htm:1:1: error: a template is called name.html"},
        {"layout.html", "{{# layout() — x. #}}{{ content }}", "error: the layout is layout(const"},
        {"layout.html", "{{# layout(const struct page *page, struct str title) — x. #}}",
         "error: the layout needs its {{ content }}"},
        {"layout.html",
         "{{# layout(const struct page *page, struct str title) — x. #}}"
         "{{ if 1 }}{{ content }}{{ end }}",
         "error: {{ content }} may not stand inside if or for"},
        {"layout.html",
         "{{# layout(const struct page *page, struct str title) — x. #}}"
         "{{ content }}{{ content }}",
         "error: a second {{ content }}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tmpl_set set = {0};
        struct report r;

        report_init(&r, &pool);
        assert_false(add(&r, &set, cases[i].file, cases[i].contents));
        assert_contains(r.text.p, cases[i].message);
    }
}

static void templates_know_each_other(void **state)
{
    struct tmpl_set set = {0};
    struct report r;

    (void)state;
    report_init(&r, &pool);
    assert_true(add(&r, &set, "a/t.html", TITLE "\n{{ call nobody(v) }}"));
    assert_true(add(&r, &set, "u.html", "{{# u() — x. #}}{{ layout \"T\" }}{{ call u() }}"));
    assert_true(add(&r, &set, "b/t.html", TITLE));
    assert_false(tmpl_check_set(&r, &set));
    assert_contains(r.text.p, "a/t.html:3:1: error: no template is called \"nobody\"");
    assert_contains(r.text.p, "u.html:1:19: error: there is no layout.html");
    assert_contains(r.text.p, "u.html:1:35: error: \"u\" is a whole page");
    assert_contains(r.text.p, "b/t.html:1:1: error: the same name as a/t.html");
    assert_int_equal(r.errors, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_where_escaping_does_not_help_are_refused),
        cmocka_unit_test(urls_begin_with_something_known),
        cmocka_unit_test(tags_balance_on_every_way),
        cmocka_unit_test(attributes_and_ids_come_once),
        cmocka_unit_test(directives_have_one_form),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(a_file_says_what_it_is),
        cmocka_unit_test(templates_know_each_other),
    };

    return cmocka_run_group_tests_name("tools/tmplc", tests, scratch_begin, scratch_end);
}
