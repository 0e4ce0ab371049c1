// link: -lutf8proc
/* The search box: slips against their definition, words, numbers, two names, mistyped ones. */
#include "model.h"

static struct arena arena;
static struct roll roll;
static uint8_t first_marks[64];
static uint8_t last_marks[64];
static uint8_t matches[64];

/* ---- slips ------------------------------------------------------------------------------------
 */

static bool near_by_definition(struct str a, struct str b, int slips)
{
    uint32_t x[MODEL_LETTERS];
    uint32_t y[MODEL_LETTERS];
    size_t x_n = model_letters(a, x);
    size_t y_n = model_letters(b, y);
    return model_is_near_letters(x, x_n, y, y_n, slips);
}

/* Letters of one, two and three bytes, and a byte that is none; few, so that they coincide. */
static struct str any_word(struct random *r, char *to)
{
    static const char *const letters[] = {"a",   "b", "c", "\xd0\xb6", "\xd1\x80", "\xe6\x9d\x8e",
                                          "\xff"};
    size_t n = 0;
    uint32_t kinds = 2 + below(r, 6);
    for (uint32_t i = below(r, 9); i; i--) {
        const char *letter = letters[below(r, kinds)];
        memcpy(to + n, letter, strlen(letter));
        n += strlen(letter);
    }
    return (struct str){to, n};
}

static void near_is_by_definition(void **state)
{
    struct random r = {4242};
    uint32_t near = 0;
    (void)state;
    for (int i = 0; i < 60000; i++) {
        char x[64];
        char y[64];
        struct str a = any_word(&r, x);
        struct str b = any_word(&r, y);
        int slips = (int)below(&r, 4);
        bool want = near_by_definition(a, b, slips);
        near += want;
        if (search_is_near(a, b, slips) != want) {
            print_error("\"%.*s\" \"%.*s\" %d\n", STR_ARG(a), STR_ARG(b), slips);
            fail();
        }
    }
    assert_in_range(near, 5000, 50000); /* both outcomes were tried */
}

static void near_by_example(void **state)
{
    (void)state;
    assert_true(search_is_near(STR("geroge"), STR("george"), 1));
    assert_false(search_is_near(STR("geroge"), STR("george"), 0));
    assert_true(search_is_near(STR("geoorge"), STR("george"), 1));
    assert_true(search_is_near(STR("geoge"), STR("george"), 1));
    assert_true(search_is_near(STR("gearge"), STR("george"), 1));
    assert_false(search_is_near(STR("gaerge"), STR("george"), 1));
    assert_true(search_is_near(STR("gaerge"), STR("george"), 2));
    /* What was exchanged is not changed again. */
    assert_false(search_is_near(STR("ca"), STR("abc"), 2));
    assert_true(search_is_near(STR(""), STR(""), 0));
    assert_true(search_is_near(STR(""), STR("ab"), 2));
    assert_false(search_is_near(STR(""), STR("ab"), 1));
    assert_true(search_is_near(STR("\xd0\xb6\xd0\xb0\xd0\xbd\xd0\xb0"),
                               STR("\xd0\xb6\xd1\x80\xd0\xbd\xd0\xb0"), 1));
}

static void long_texts_are_never_near(void **state)
{
    char text[SEARCH_LETTERS + 1];
    (void)state;
    memset(text, 'a', sizeof text);
    assert_true(search_is_near((struct str){text, SEARCH_LETTERS},
                               (struct str){text, SEARCH_LETTERS - 1}, 1));
    assert_false(search_is_near((struct str){text, SEARCH_LETTERS + 1},
                                (struct str){text, SEARCH_LETTERS + 1}, 1));
}

/* ---- searches ---------------------------------------------------------------------------------
 */

static const struct {
    uint32_t emp_no;
    const char *first;
    const char *last;
} people[] = {
    {7, "Georgi", "Facello"},
    {70, "Bezalel", "Simmel"},
    {701, "J\xc3\xbcrgen", "M\xc3\xbcller"},
    {10001, "Anneke", "Preusig"},
    {10002, "Ann", "O'Brien"},
    {10010, "Facello", "Georgi"},
    {10020, "Jean-Luc", "Picard"},
    {10021, "McDonald", "van der Berg"},
    {70001,
     "Stra\xc3\x9f"
     "e",
     "Ann"},
    {4294967295u, "\xd0\x96\xd0\xb0\xd0\xbd\xd0\xbd\xd0\xb0", "Christodoulakis"},
};
#define PEOPLE (sizeof people / sizeof people[0])

static int open_people(void **state)
{
    struct person list[PEOPLE];
    (void)state;
    for (size_t i = 0; i < PEOPLE; i++)
        list[i] = (struct person){.emp_no = people[i].emp_no,
                                  .first_name = str_from(people[i].first),
                                  .last_name = str_from(people[i].last)};
    arena_init(&arena, 1 << 24, 1 << 16);
    roll_init(&roll, "nowhere");
    roll.parts[0].s = world_segment(list, 3);
    roll.parts[1].s = world_segment(list + 3, PEOPLE - 3);
    roll.parts_n = 2;
    return 0;
}

static int close_people(void **state)
{
    (void)state;
    world_close(&roll);
    arena_clear(&arena);
    return 0;
}

/* The numbers of those who match, as text. */
static struct str found(struct str text)
{
    struct search search;
    struct str all = STR("");
    search_init(&search, &roll, text, &arena);
    for (uint32_t p = 0; p < roll.parts_n; p++) {
        const struct segment *s = &roll.parts[p].s;
        search_mark(&search, &s->first_names, first_marks);
        search_mark(&search, &s->last_names, last_marks);
        search_run(&search, s, first_marks, last_marks, matches);
        for (uint32_t i = 0; i < s->n; i++) {
            assert_int_equal(matches[i], search_matches(&search, first_marks[s->first[i]],
                                                        last_marks[s->last[i]], s->emp_no[i]));
            if (matches[i])
                all = arena_printf(&arena, "%.*s %u", STR_ARG(all), s->emp_no[i]);
        }
    }
    return all;
}

#define ALL " 7 70 701 10001 10002 10010 10020 10021 70001 4294967295"

static void words_are_parts_of_either_name(void **state)
{
    (void)state;
    assert_str(found(STR("")), ALL);
    assert_str(found(STR(" ,;- \t")), ALL);
    assert_str(found((struct str){0}), ALL);
    assert_str(found(STR("geo")), " 7 10010");
    assert_str(found(STR("CELL")), " 7 10010");
    assert_str(found(STR("an")), " 10001 10002 10020 10021 70001");
    assert_str(found(STR("x")), "");
    assert_str(found(STR("lg")), ""); /* Bezalel and Georgi lie side by side */
    assert_str(found(STR("lelge")), "");
}

static void two_words_touch_both_names_in_any_order(void **state)
{
    (void)state;
    assert_str(found(STR("geo fac")), " 7 10010");
    assert_str(found(STR("fac, geo")), " 7 10010");
    assert_str(found(STR("facello geo")), " 7 10010");
    assert_str(found(STR("geo org")), ""); /* one name has both */
    assert_str(found(STR("geo org fac")), " 7 10010");
    assert_str(found(STR("an an")), ""); /* Ann has one such name */
    assert_str(found(STR("ann brien")), " 10002");
    assert_str(found(STR("ann o'brien")), " 10002");
    assert_str(found(STR("ann o\xe2\x80\x99"
                         "brien")),
               " 10002");
    assert_str(found(STR("ann o\xe2\x80\x99"
                         "b")),
               " 10002");
}

static void names_of_several_parts_are_found_in_any_spelling(void **state)
{
    (void)state;
    assert_str(found(STR("o'brien")), " 10002");
    assert_str(found(STR("obrien")), " 10002");
    assert_str(found(STR("OBRIEN ann")), " 10002");
    assert_str(found(STR("o brien")), " 10002");
    assert_str(found(STR("o-brien")), " 10002");
    assert_str(found(STR("o \xe2\x80\x99 brien")), " 10002");
    assert_str(found(STR("o\xca\xbc"
                         "brien")),
               " 10002");
    assert_str(found(STR("o'bri")), " 10002");
    assert_str(found(STR("brien o")), ""); /* not as it is spelled */
    assert_str(found(STR("obrian")), " 10002");
    assert_str(found(STR("o'brian")), " 10002");
    assert_str(found(STR("jean luc")), " 10020");
    assert_str(found(STR("jean-luc")), " 10020");
    assert_str(found(STR("jeanluc")), " 10020");
    assert_str(found(STR("jean luc picard")), " 10020");
    assert_str(found(STR("picard jean-luc")), " 10020");
    assert_str(found(STR("jea luc")), ""); /* a part, but not the last one, is whole */
    assert_str(found(STR("van der b")), " 10021");
    assert_str(found(STR("der berg")), " 10021");
    assert_str(found(STR("vanderberg")), " 10021");
    assert_str(found(STR("van-der-berg")), " 10021");
    assert_str(found(STR("van berg")), "");
    assert_str(found(STR("mc donald")), " 10021");
    assert_str(found(STR("mc do")), "");
    assert_str(found(STR("geo-fac")), " 7 10010"); /* nobody has it in one piece */
    assert_str(found(STR("10002-o'brien")), " 10002");
}

static void numbers_are_beginnings_of_the_number(void **state)
{
    (void)state;
    assert_str(found(STR("7")), " 7 70 701 70001");
    assert_str(found(STR("70")), " 70 701 70001");
    assert_str(found(STR("10002")), " 10002");
    assert_str(found(STR("100020")), "");
    assert_str(found(STR("4294967295")), " 4294967295");
    assert_str(found(STR("42949672950")), "");
    assert_str(found(STR("07")), "");
    assert_str(found(STR("70 simmel")), " 70");
    assert_str(found(STR("geo 7")), " 7");
    assert_str(found(STR("7 70")), " 70 701 70001");
    assert_str(found(STR("7a")), ""); /* a word, not a number */
}

static void accents_and_case_do_not_matter(void **state)
{
    (void)state;
    assert_str(found(STR("jurgen muller")), " 701");
    assert_str(found(STR("J\xc3\x9cRGEN")), " 701");
    assert_str(found(STR("Mu\xcc\x88ller")), " 701");
    assert_str(found(STR("STRASSE")), " 70001");
    assert_str(found(STR("\xd0\x96\xd0\x90\xd0\x9d")), " 4294967295");
}

static void mistyped_words_are_forgiven_only_when_nobody_has_them(void **state)
{
    (void)state;
    assert_str(found(STR("geroge")), "");         /* two slips in six letters */
    assert_str(found(STR("georga")), " 7 10010"); /* near a beginning, too */
    assert_str(found(STR("goergi")), " 7 10010");
    assert_str(found(STR("faxello")), " 7 10010");
    assert_str(found(STR("faxelo")), ""); /* two slips in six letters */
    assert_str(found(STR("kristodoulakis")), " 4294967295");
    assert_str(found(STR("cristodulakis")), " 4294967295");
    assert_str(found(STR("kristodulakis")), "");       /* three */
    assert_str(found(STR("kristodo")), " 4294967295"); /* two slips in eight letters */
    assert_str(found(STR("kristod")), "");
    assert_str(found(STR("sim")), " 70");
    assert_str(found(STR("sym")), ""); /* too short to be mistyped */
    assert_str(found(STR("simel")), " 70");
    assert_str(found(STR("annx")), " 10001 10002 70001");
    assert_str(found(STR("anne")), " 10001"); /* known: Ann is not meant */
    assert_str(found(STR("goergi faxello")), " 7 10010");
    assert_str(found(STR("\xd0\xb6\xd0\xb0\xd1\x80\xd0\xbd\xd0\xb0")), " 4294967295");
}

/* Nobody has a name that only those have whose place another part takes. */
static void names_of_those_who_do_not_count_are_not_known(void **state)
{
    struct search search;
    (void)state;
    search_init(&search, &roll, STR("anneke preusig facello"), &arena);
    for (int w = 0; w < 3; w++)
        assert_int_equal(search.words[w].slips, 0);
    world_skip(&roll, 10001, &arena);
    world_skip(&roll, 10010, &arena);
    search_init(&search, &roll, STR("anneke preusig facello"), &arena);
    assert_int_equal(search.words[0].slips, 1);
    assert_int_equal(search.words[1].slips, 1);
    assert_int_equal(search.words[2].slips, 0);
}

static void only_the_first_words_count(void **state)
{
    struct search search;
    (void)state;
    search_init(&search, &roll, STR("a a a a a a o zzzzzz 99"), &arena);
    assert_int_equal(search.n, SEARCH_WORDS);
    assert_str(found(STR("a a a a a o b zzzzzz 99")), " 10002 10021");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_is_by_definition),
        cmocka_unit_test(near_by_example),
        cmocka_unit_test(long_texts_are_never_near),
        cmocka_unit_test_setup_teardown(words_are_parts_of_either_name, open_people, close_people),
        cmocka_unit_test_setup_teardown(two_words_touch_both_names_in_any_order, open_people,
                                        close_people),
        cmocka_unit_test_setup_teardown(names_of_several_parts_are_found_in_any_spelling,
                                        open_people, close_people),
        cmocka_unit_test_setup_teardown(numbers_are_beginnings_of_the_number, open_people,
                                        close_people),
        cmocka_unit_test_setup_teardown(accents_and_case_do_not_matter, open_people, close_people),
        cmocka_unit_test_setup_teardown(mistyped_words_are_forgiven_only_when_nobody_has_them,
                                        open_people, close_people),
        cmocka_unit_test_setup_teardown(names_of_those_who_do_not_count_are_not_known, open_people,
                                        close_people),
        cmocka_unit_test_setup_teardown(only_the_first_words_count, open_people, close_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
