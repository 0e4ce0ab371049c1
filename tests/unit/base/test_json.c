/* JSON out: a well-kept library reads back what was written; misuse is caught; pages are safe. */
#include "base/json.h"

#include "base/utf8.h"

#include "check.h"

#include <math.h>

/* Jansson's functions of the same names, told apart from ours (see base/json.h). */
struct json_t;
struct json_t *their_object(void) __asm__("json_object");
struct json_t *their_array(void) __asm__("json_array");
struct json_t *their_null(void) __asm__("json_null");
#define json_object their_object
#define json_array their_array
#define json_null their_null
#include <jansson.h>
#undef json_object
#undef json_array
#undef json_null

static struct buf out;
static struct json j;

static int setup(void **state)
{
    (void)state;
    buf_init(&out, (size_t)1 << 20);
    json_init(&j, &out);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    buf_free(&out);
    return 0;
}

static void restart(void)
{
    buf_reset(&out);
    json_init(&j, &out);
}

static json_t *loaded(void)
{
    json_error_t error;
    json_t *value = json_loadb(buf_str(&out).p, buf_str(&out).n,
                               JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);

    assert_true(json_done(&j));
    assert_int_equal(buf_err(&out), ERR_OK);
    if (!value)
        fail_msg("%s in %.*s", error.text, STR_ARG(buf_str(&out)));
    return value;
}

static void commas_and_scopes(void **state)
{
    (void)state;
    assert_false(json_done(&j));
    json_object(&j);
    json_name(&j, STR("list"));
    json_array(&j);
    json_array_end(&j);
    json_name(&j, STR("items"));
    json_array(&j);
    json_u64(&j, 1);
    json_object(&j);
    json_object_end(&j);
    json_object(&j);
    json_name(&j, STR("a"));
    json_null(&j);
    json_object_end(&j);
    json_array_end(&j);
    json_name(&j, STR("end"));
    json_bool(&j, true);
    assert_false(json_done(&j));
    json_object_end(&j);
    assert_str(buf_str(&out), "{\"list\":[],\"items\":[1,{},{\"a\":null}],\"end\":true}");
    assert_true(json_done(&j));
    json_decref(loaded());
}

static void each_kind_of_value(void **state)
{
    (void)state;
    json_array(&j);
    json_str(&j, STR("text"));
    json_str(&j, STR(""));
    json_str(&j, (struct str){NULL, 0});
    json_u64(&j, UINT64_MAX);
    json_i64(&j, INT64_MIN);
    json_f64(&j, 12.345, 2);
    json_f64(&j, -0.0001, 2);
    json_f64(&j, 3, 0);
    json_f64(&j, (double)NAN, 2);
    json_f64(&j, (double)INFINITY, 2);
    json_f64(&j, -(double)INFINITY, 2);
    json_bool(&j, false);
    json_date(&j, DATE_PRESENT);
    json_opt_date(&j, (struct opt_date){.some = true, .v = {0}});
    json_opt_date(&j, (struct opt_date){.some = false});
    json_array_end(&j);
    assert_str(buf_str(&out), "[\"text\",\"\",null,18446744073709551615,-9223372036854775808,12.35,"
                              "0.00,3,null,null,null,false,\"9999-01-01\",\"1970-01-01\",null]");
}

static void a_lone_value_is_whole(void **state)
{
    (void)state;
    json_str(&j, STR("x"));
    assert_true(json_done(&j));
    assert_str(buf_str(&out), "\"x\"");
}

static void escapes(void **state)
{
    (void)state;
    json_str(&j,
             STR("\"\\/\b\f\n\r\t\x01\x1f\x7f\0</script>&'\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaa"));
    assert_str(buf_str(&out), "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000\\u003c/script"
                              "\\u003e\\u0026'\\u2028\\u2029\xe2\x80\xaa\"");
    json_decref(loaded());
}

static void names_are_escaped_too(void **state)
{
    (void)state;
    json_object(&j);
    json_name(&j, STR("a\"<\xff"));
    json_null(&j);
    json_object_end(&j);
    assert_str(buf_str(&out), "{\"a\\\"\\u003c\xef\xbf\xbd\":null}");
}

static void each_byte_that_is_not_utf8_is_replaced(void **state)
{
    (void)state;
    json_str(&j, STR("a\xff\xfe"
                     "b\xe2\x82"
                     "c\xed\xa0\x80\xf0\x9f\x98\x80\xc3"));
    assert_str(buf_str(&out),
               "\"a\xef\xbf\xbd\xef\xbf\xbd"
               "b\xef\xbf\xbd\xef\xbf\xbd"
               "c\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80\xef\xbf\xbd\"");
}

/* s with U+FFFD for each byte that is not UTF-8. */
static struct str mended(struct str s, char *to)
{
    size_t n = 0;

    while (s.n) {
        uint32_t code;
        size_t used = utf8_next(s, &code);

        memcpy(to + n, used ? s.p : "\xef\xbf\xbd", used ? used : 3);
        n += used ? used : 3;
        s = str_drop(s, used ? used : 1);
    }
    return (struct str){to, n};
}

static void any_bytes_read_back(void **state)
{
    struct random r = {19};
    char storage[300];
    char back[900];

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct str s = random_text(&r, storage, sizeof(storage));
        struct str want;
        json_t *value;

        restart();
        json_array(&j);
        json_str(&j, s);
        json_array_end(&j);
        value = loaded();
        want = mended(s, back);
        assert_slice(((struct str){json_string_value(json_array_get(value, 0)),
                                   json_string_length(json_array_get(value, 0))}),
                     want);
        for (size_t k = 0; k < out.n; k++)
            assert_false((unsigned char)out.p[k] < 0x20 || strchr("<>&", out.p[k]));
        json_decref(value);
    }
}

static json_t *random_tree(struct random *r, int depth)
{
    char text[40];
    struct str s;
    json_t *tree;
    uint32_t kind = random_next(r) % (depth < JSON_DEPTH ? 8 : 6);
    uint32_t n = random_next(r) % 5;

    switch (kind) {
    case 0:
        return their_null();
    case 1:
        return json_boolean(n % 2);
    case 2:
        return json_integer((json_int_t)((uint64_t)random_next(r) << 32 | random_next(r)));
    case 3:
        return json_real((double)(int32_t)random_next(r) / 1024);
    case 4:
    case 5:
        do {
            s = random_text(r, text, sizeof(text));
        } while (!utf8_valid(s));
        return json_stringn(s.p, s.n);
    case 6:
        tree = their_array();
        while (n--)
            json_array_append_new(tree, random_tree(r, depth + 1));
        return tree;
    default:
        tree = their_object();
        while (n--) {
            char name[] = "name \"<0>\"";

            name[7] = (char)('0' + n);
            json_object_set_new(tree, name, random_tree(r, depth + 1));
        }
        return tree;
    }
}

static void write_tree(json_t *tree)
{
    const char *name;
    json_t *value;
    size_t i;

    switch (json_typeof(tree)) {
    case JSON_NULL:
        json_null(&j);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        json_bool(&j, json_is_true(tree));
        break;
    case JSON_INTEGER:
        json_i64(&j, json_integer_value(tree));
        break;
    case JSON_REAL:
        json_f64(&j, json_real_value(tree), 10);
        break;
    case JSON_STRING:
        json_str(&j, (struct str){json_string_value(tree), json_string_length(tree)});
        break;
    case JSON_ARRAY:
        json_array(&j);
        json_array_foreach(tree, i, value) write_tree(value);
        json_array_end(&j);
        break;
    case JSON_OBJECT:
        json_object(&j);
        json_object_foreach(tree, name, value)
        {
            json_name(&j, str_from(name));
            write_tree(value);
        }
        json_object_end(&j);
        break;
    }
}

static void any_tree_reads_back(void **state)
{
    struct random r = {23};

    (void)state;
    for (int i = 0; i < 3000; i++) {
        json_t *tree = random_tree(&r, 0);
        json_t *back;

        restart();
        write_tree(tree);
        back = loaded();
        if (!json_equal(tree, back))
            fail_msg("not the same: %.*s", STR_ARG(buf_str(&out)));
        json_decref(tree);
        json_decref(back);
    }
}

static void sixteen_levels_and_no_more(void **state)
{
    (void)state;
    for (int i = 0; i < JSON_DEPTH; i++)
        json_array(&j);
    for (int i = 0; i < JSON_DEPTH; i++)
        json_array_end(&j);
    assert_str(buf_str(&out), "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]");
    assert_true(json_done(&j));
}

/* Each letter is a call: { } [ ] as written, n a name, v a value. */
static void misuse(void *arg)
{
    for (const char *p = arg; *p; p++) {
        switch (*p) {
        case '{':
            json_object(&j);
            break;
        case '}':
            json_object_end(&j);
            break;
        case '[':
            json_array(&j);
            break;
        case ']':
            json_array_end(&j);
            break;
        case 'n':
            json_name(&j, STR("name"));
            break;
        default:
            json_u64(&j, 1);
            break;
        }
    }
}

static void calls_in_the_wrong_place_are_caught(void **state)
{
    char wrong[][24] = {"}",   "]",    "n",    "vv",  "{v", "{{",   "{[",
                        "{n}", "{nn",  "{nvv", "[n",  "[}", "{]",   "[]v",
                        "{}{", "[][]", "[]]",  "{}}", "v[", "{n[}", "[[[[[[[[[[[[[[[[["};
    struct ending ending;
    char right[] = "{n{nv}nvn[vv[]{}]n{}}";

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        run_apart(misuse, wrong[i], &ending);
        if (ending.signal != SIGABRT)
            fail_msg("\"%s\" was not caught", wrong[i]);
    }
    run_apart(misuse, right, &ending);
    assert_int_equal(ending.signal, 0);
}

static void a_full_buffer_is_told_by_the_buffer(void **state)
{
    struct buf small;

    (void)state;
    buf_init(&small, 10);
    json_init(&j, &small);
    json_array(&j);
    json_str(&j, STR("much more than ten"));
    json_array_end(&j);
    assert_true(json_done(&j));
    assert_int_equal(buf_err(&small), ERR_TOO_BIG);
    buf_free(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(commas_and_scopes, setup, teardown),
        cmocka_unit_test_setup_teardown(each_kind_of_value, setup, teardown),
        cmocka_unit_test_setup_teardown(a_lone_value_is_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(escapes, setup, teardown),
        cmocka_unit_test_setup_teardown(names_are_escaped_too, setup, teardown),
        cmocka_unit_test_setup_teardown(each_byte_that_is_not_utf8_is_replaced, setup, teardown),
        cmocka_unit_test_setup_teardown(any_bytes_read_back, setup, teardown),
        cmocka_unit_test_setup_teardown(any_tree_reads_back, setup, teardown),
        cmocka_unit_test_setup_teardown(sixteen_levels_and_no_more, setup, teardown),
        cmocka_unit_test_setup_teardown(calls_in_the_wrong_place_are_caught, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_buffer_is_told_by_the_buffer, setup, teardown),
    };

    return cmocka_run_group_tests_name("base/json", tests, NULL, NULL);
}
