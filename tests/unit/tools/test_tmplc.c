/* tmplc: what templates become, and what it refuses. */
#include "tools/tmpl.h"

#include "check.h"

#define TITLE "{{# t(const struct v *v) — a test. #}}\n"
#define LAYOUT                                                                                     \
    "{{# layout(const struct page *page, struct str title) — the frame. #}}\n"                   \
    "<title>{{ title }}</title>\n<main>\n{{ content }}\n</main>\n"

/* Adds t.html with these contents; the messages are in *r. */
static bool add(struct report *r, struct tmpl_set *set, const char *file, const char *contents)
{
    return tmpl_add(&pool, r, set, file, slice_of(contents));
}

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

/* ---- what templates become: compiled and run ---- */

static const char views[] =
    "#include \"base/html.h\"\n"
    "struct item { struct str name; unsigned n; };\n"
    "struct v { struct str x; bool b, c; const struct item *items; size_t n; struct url u;\n"
    "    struct html h; const char *z; struct date d; };\n";

static void write_generated(const struct tmpl_set *set)
{
    struct text header, source;

    text_init(&header, &pool);
    text_init(&source, &pool);
    tmpl_emit_header(&header, set);
    tmpl_emit_source(&source, set, scratch_path("tmpl.gen.c"));
    scratch_write("tmpl.gen.h", header.p);
    scratch_write("tmpl.gen.c", source.p);
}

/* The generated code stands beside a struct page of our own, so that this test needs only base/. */
static int begin(void **state)
{
    if (scratch_begin(state) != 0)
        return -1;
    scratch_write("http/page.h", "#include \"base/html.h\"\nstruct page { struct str id; };\n");
    scratch_write("views.h", views);
    return 0;
}

/* `arguments` follow the flags; the generated files lie in $S. */
static struct outcome compile(const char *arguments)
{
    return run(pool_printf(&pool,
                           "S='%s'; %s -std=gnu17 -D_GNU_SOURCE -Wall -Wextra -Wpedantic "
                           "-Wconversion -Werror -I$S -Iapp %s",
                           scratch, compiler(), arguments));
}

/* What the templates write for `call`, an expression statement over v and page. */
static const char *output_of(const struct tmpl_set *set, const char *call)
{
    struct outcome outcome;

    write_generated(set);
    scratch_write("main.c",
                  pool_printf(&pool,
                              "#include \"tmpl.gen.h\"\n#include <stdio.h>\n"
                              "int main(void)\n{\n"
                              "    const struct item items[] = {{STR(\"one\"), 1}, {STR(\"<2>\"), "
                              "1234567}};\n"
                              "    const struct v v = {.x = STR(\"<a href='/'>&\\\"\"), .b = true, "
                              ".items = items, .n = 2, .u = {STR(\"/u?a=1&b=\\\"\")}, "
                              ".h = {STR(\"<hr>\")}, .d = {0}};\n"
                              "    const struct page page = {STR(\"id\")};\n"
                              "    struct buf b;\n\n"
                              "    (void)v;\n    (void)page;\n"
                              "    buf_init(&b, 1 << 20);\n    %s;\n"
                              "    fwrite(b.p, 1, b.n, stdout);\n"
                              "    return buf_err(&b) != ERR_OK;\n}\n",
                              call));
    assert_succeeds(compile("-o $S/page $S/*.c app/base/*.c"));
    outcome = run(scratch_path("page"));
    assert_succeeds(outcome);
    return outcome.text;
}

static void values_are_escaped_for_their_place(void **state)
{
    struct tmpl_set set = {0};
    struct report r;

    (void)state;
    report_init(&r, &pool);
    assert_true(add(&r, &set, "t.html",
                    TITLE "{{ use \"views.h\" }}\n"
                          "<p title=\"{{ v->x }}\" lang='{{ v->x }}'>{{ v->x }}</p>\n"
                          "<a href=\"/a?q={{ v->x }}&amp;n={{ v->n }}\">{{ v->h }}</a>\n"
                          "<a href=\"{{ url v->u }}\">{{ v->u }}</a>\n"
                          "<a href=\"{{ url v->u }}{{ v->x }}\">{{ v->d }}</a>\n"
                          "<textarea>{{ v->x }}</textarea><pre>  a\n  b {{ v->n }}</pre>\n"
                          "<title>{{ v->x }}</title>\n"
                          "<meta http-equiv=\"refresh\" content=\"{{ v->n }}\">\n"));
    assert_string_equal(
        output_of(&set, "tmpl_t(&b, &v)"),
        "<p title=\"&lt;a href=&#39;/&#39;&gt;&amp;&quot;\" "
        "lang='&lt;a href=&#39;/&#39;&gt;&amp;&quot;'>&lt;a href=&#39;/&#39;&gt;&amp;&quot;</p>\n"
        "<a href=\"/a?q=%3Ca%20href%3D%27%2F%27%3E%26%22&amp;n=2\"><hr></a>\n"
        "<a href=\"/u?a=1&amp;b=&quot;\">/u?a=1&amp;b=&quot;</a>\n"
        "<a href=\"/u?a=1&amp;b=&quot;%3Ca%20href%3D%27%2F%27%3E%26%22\">1970-01-01</a>\n"
        "<textarea>\n&lt;a href=&#39;/&#39;&gt;&amp;&quot;</textarea><pre>  a\n  b 2</pre>\n"
        "<title>&lt;a href=&#39;/&#39;&gt;&amp;&quot;</title>\n"
        "<meta http-equiv=\"refresh\" content=\"2\">");
}

static void pages_have_a_layout_and_parts(void **state)
{
    struct tmpl_set set = {0};
    struct report r;

    (void)state;
    report_init(&r, &pool);
    assert_true(add(&r, &set, "layout.html", LAYOUT "<i>{{ page->id }}</i>\n"));
    assert_true(add(&r, &set, "row.html",
                    "{{# row(const struct item *i) — a row. #}}\n"
                    "{{ use \"views.h\" }}\n"
                    "  <li>{{ i->name }}: {{ (struct count){i->n}}}</li>\n"));
    assert_true(add(&r, &set, "t.html",
                    TITLE "{{ use \"views.h\" }}\n"
                          "{{ let struct str name = v->items[1].name }}\n"
                          "{{ layout name }}\n"
                          "{{# a remark with }} in it #}}\n"
                          "{{ if v->c }}\n  <b>c</b>\n{{ else if v->b && v->n == 2 }}\n"
                          "  <b>two</b>\n{{ else }}\n  <b>none</b>\n{{ end }}\n"
                          "<ul>\n  {{ for const struct item *i in v->items, v->n }}\n"
                          "    {{ call row(i) }}\n  {{ end }}\n</ul>\n"
                          "<i{{ if v->b }} class=\"b\"{{ else }} class=\"c\"{{ end }} "
                          "title=\"{{ for const struct item *i in v->items, v->n }}"
                          "{{ i->n }},{{ end }}\">{{ STR(\"}}{{\") }}</i> end\n"));
    assert_true(add(&r, &set, "u.html",
                    "{{# u() — x. #}}\n{{ layout \"\\\"<U>\" }}\n"
                    "<script src=\"/s\"> </script ><br />"
                    "<svg viewBox=\"0 0 1 1\"><path d=\"M0\"/></svg>"));
    assert_true(tmpl_check_set(&r, &set));
    assert_string_equal(
        output_of(&set, "tmpl_t(&b, &page, &v); tmpl_u(&b, &page)"),
        "<title>&lt;2&gt;</title>\n<main>\n<b>two</b>\n<ul>\n"
        "<li>one: 1</li>\n<li>&lt;2&gt;: 1,234,567</li>\n</ul>\n"
        "<i class=\"b\" title=\"1,1234567,\">}}{{</i> end\n"
        "</main>\n<i>id</i>"
        "<title>&quot;&lt;U&gt;</title>\n<main>\n<script src=\"/s\"></script>"
        "<br /><svg viewBox=\"0 0 1 1\"><path d=\"M0\"/></svg>\n</main>\n<i>id</i>");
}

static void white_space_between_words_is_kept(void **state)
{
    struct tmpl_set set = {0};
    struct report r;

    (void)state;
    report_init(&r, &pool);
    assert_true(add(&r, &set, "t.html",
                    TITLE
                    "{{ use \"views.h\" }}\n\n"
                    "a {{ if v->c }}b{{ end }} c\n\n\n   d\n"
                    "{{ if v->c }}\ne\n{{ else }}i{{ end }}\nj\n"
                    "{{ if v->b }}e{{ else }}\nf\n{{ end }}\ng\n"
                    "{{ for const struct item *i in v->items, v->n }}\n{{ i->n }},\n{{ end }}\n"
                    "{{ for const struct item *i in v->items, v->n }}\n{{ i->n }}{{ end }}\n"
                    "<b\n  class=\"x\n y\"\n>h</b>\n"));
    assert_string_equal(
        output_of(&set, "tmpl_t(&b, &v)"),
        "a  c\nd\ni\nj\ne\ng\n1,\n1234567,\n\n1\n1234567\n<b\nclass=\"x\n y\"\n>h</b>");
}

static void long_text_is_cut_into_literals(void **state)
{
    struct tmpl_set set = {0};
    struct report r;
    struct text contents;

    (void)state;
    report_init(&r, &pool);
    text_init(&contents, &pool);
    text_puts(&contents, "{{# t() — x. #}}{{ use \"views.h\" }}x");
    for (int i = 0; i < 5000; i++)
        text_puts(&contents, i % 7 ? "é" : "\\\"?\?=\t%%");
    assert_true(add(&r, &set, "t.html", contents.p));
    assert_string_equal(output_of(&set, "tmpl_t(&b)"), strstr(contents.p, "}}x") + 2);
}

/* Bodies that must not compile, and a word of the compiler's message, which is about t.html. */
static void wrong_types_do_not_compile(void **state)
{
    static const char *const bodies[] = {
        "\n\n{{ v->z }}",
        "\n\n<p title=\"{{ v->z }}\"></p>",
        "\n\n<a href=\"/a?{{ v->z }}\"></a>",
        "\n\n<a href=\"{{ url v->x }}\"></a>",
        "\n\n<a href=\"{{ url v->z }}\"></a>",
        "\n\n<p title=\"{{ v->h }}\"></p>",
        "\n\n<a href=\"/a?{{ v->h }}\"></a>",
        "\n\n{{ \"literal\" }}",
        "\n\n{{ v->b }}",
        "\n\n{{ v }}",
        "\n\n<meta http-equiv=\"refresh\" content=\"{{ v->x }}\">",
        "\n\n{{ call t(v->x) }}",
        "\n\n{{ v->nothing }}",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct tmpl_set set = {0};
        struct outcome outcome;
        struct report r;

        report_init(&r, &pool);
        assert_true(add(&r, &set, "t.html",
                        pool_printf(&pool, TITLE "{{ use \"views.h\" }}%s", bodies[i])));
        write_generated(&set);
        outcome = compile("-fsyntax-only $S/tmpl.gen.c");
        if (outcome.status == 0)
            fail_msg("compiles: %s", bodies[i]);
        assert_contains(outcome.text, "t.html:4");
    }
}

/* ---- the program ---- */

static void the_program_writes_all_or_nothing(void **state)
{
    const char *tmplc = scratch_path("tmplc"), *out = scratch_path("gen");
    const char *good = scratch_write("in/good.html", "{{# good() — x. #}}\n<p>x</p>\n");
    const char *bad = scratch_write("in/bad.html", "{{# bad() — x. #}}\n<p>x\n");
    struct outcome outcome;
    struct stat before, after;

    (void)state;
    assert_succeeds(run(pool_printf(&pool,
                                    "%s -I. -Iapp -o %s app/tools/tmplc.c app/tools/tmpl_*.c "
                                    "app/tools/c_text.c app/tools/text.c app/tools/file.c",
                                    compiler(), tmplc)));
    assert_int_equal(mkdir(out, 0777), 0);
    outcome = run(pool_printf(&pool, "%s -o %s %s %s", tmplc, out, good, bad));
    assert_int_equal(outcome.status, 1);
    assert_contains(outcome.text, "in/bad.html:2:2: error: <p> is not closed\n");
    assert_string_equal(run(pool_printf(&pool, "ls %s", out)).text, "");

    assert_succeeds(run(pool_printf(&pool, "%s -o %s %s", tmplc, out, good)));
    assert_string_equal(run(pool_printf(&pool, "ls %s", out)).text, "tmpl.gen.c\ntmpl.gen.h\n");
    assert_int_equal(stat(scratch_path("gen/tmpl.gen.c"), &before), 0);
    assert_succeeds(run(pool_printf(&pool, "%s -o %s %s", tmplc, out, good)));
    assert_int_equal(stat(scratch_path("gen/tmpl.gen.c"), &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);

    outcome = run(pool_printf(&pool, "%s -o %s/none %s", tmplc, out, good));
    assert_int_equal(outcome.status, 1);
    assert_contains(outcome.text, "cannot be written: No such file or directory");
    outcome = run(pool_printf(&pool, "%s -o %s %s.none", tmplc, out, good));
    assert_int_equal(outcome.status, 1);
    assert_contains(outcome.text, "good.html.none: error: cannot be read: No such file");
    assert_succeeds(run(pool_printf(&pool, "printf 'a\\377' > %s/in/good.html", scratch)));
    outcome = run(pool_printf(&pool, "%s -o %s %s", tmplc, out, good));
    assert_contains(outcome.text, "in/good.html:1:2: error: a byte that is not UTF-8");
    assert_int_equal(run(tmplc).status, 2);
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
        cmocka_unit_test(values_are_escaped_for_their_place),
        cmocka_unit_test(pages_have_a_layout_and_parts),
        cmocka_unit_test(white_space_between_words_is_kept),
        cmocka_unit_test(long_text_is_cut_into_literals),
        cmocka_unit_test(wrong_types_do_not_compile),
        cmocka_unit_test(the_program_writes_all_or_nothing),
    };

    return cmocka_run_group_tests_name("tools/tmplc", tests, begin, scratch_end);
}
