/* tmplc: what templates become, compiled and run. */
#include "tmplc.h"

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
        cmocka_unit_test(values_are_escaped_for_their_place),
        cmocka_unit_test(pages_have_a_layout_and_parts),
        cmocka_unit_test(white_space_between_words_is_kept),
        cmocka_unit_test(long_text_is_cut_into_literals),
        cmocka_unit_test(wrong_types_do_not_compile),
        cmocka_unit_test(the_program_writes_all_or_nothing),
    };

    return cmocka_run_group_tests_name("tools/tmplc_output", tests, begin, scratch_end);
}
