#include "roll/search.h"

#include "base/parse.h"
#include "roll/fold.h"

#include <string.h>

#define WORD_MAX 32 /* bytes compared when slips are counted */

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* Whether `s` holds `word`. */
static bool has(struct str s, struct str word)
{
    return word.n <= s.n && memmem(s.p, s.n, word.p, word.n) != NULL;
}

static bool any_name_has(const struct segment_names *names, struct str word)
{
    for (uint32_t i = 0; i < names->n; i++)
        if (has(segment_folded(names, (uint16_t)i), word))
            return true;
    return false;
}

static bool is_known(const struct roll *r, struct str word)
{
    for (uint32_t p = 0; p < r->parts_n; p++)
        if (any_name_has(&r->parts[p].s.first_names, word) ||
            any_name_has(&r->parts[p].s.last_names, word))
            return true;
    return false;
}

static void word_add(struct search *search, const struct roll *r, struct str text)
{
    if (search->n == SEARCH_WORDS)
        return;
    struct search_word *word = &search->words[search->n++];
    *word = (struct search_word){.text = text, .is_number = is_digits(text)};
    if (word->is_number)
        return;
    search->names_n++;
    if (text.n >= 4 && !is_known(r, text))
        word->slips = text.n >= 8 ? 2 : 1;
}

void search_init(struct search *search, const struct roll *r, struct str text, struct arena *a)
{
    *search = (struct search){0};
    char *folded = arena_alloc(a, FOLD_MAX);
    size_t n = people_fold(text, folded);
    for (size_t i = 0; i < n;) {
        size_t start = i;
        while (i < n && is_word_byte(folded[i]))
            i++;
        if (i > start)
            word_add(search, r, (struct str){folded + start, i - start});
        else
            i++;
    }
}

bool search_is_near(struct str a, struct str b, int slips)
{
    if (a.n > WORD_MAX || b.n > WORD_MAX)
        return false;
    int rows[3][WORD_MAX + 1];
    int *two_ago = rows[0];
    int *ago = rows[1];
    int *now = rows[2];
    for (size_t j = 0; j <= b.n; j++)
        ago[j] = (int)j;
    for (size_t i = 1; i <= a.n; i++) {
        now[0] = (int)i;
        int least = now[0];
        for (size_t j = 1; j <= b.n; j++) {
            int cost = a.p[i - 1] != b.p[j - 1];
            int best = ago[j - 1] + cost;
            if (ago[j] + 1 < best)
                best = ago[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1] &&
                two_ago[j - 2] + 1 < best)
                best = two_ago[j - 2] + 1;
            now[j] = best;
            least = best < least ? best : least;
        }
        if (least > slips)
            return false;
        int *oldest = two_ago;
        two_ago = ago;
        ago = now;
        now = oldest;
    }
    return ago[b.n] <= slips;
}

/* Mistyped: near the whole name or near a beginning of it. */
static bool nearly_has(struct str name, const struct search_word *word)
{
    size_t n = word->text.n;
    size_t slips = (size_t)word->slips;
    if (name.n + slips < n)
        return false;
    size_t longest = n + slips < name.n ? n + slips : name.n;
    for (size_t length = n > slips ? n - slips : 1; length <= longest; length++)
        if (search_is_near(word->text, str_take(name, length), word->slips))
            return true;
    return false;
}

void search_mark(const struct search *search, const struct segment_names *names, uint8_t *ret)
{
    for (uint32_t i = 0; i < names->n; i++) {
        struct str name = segment_folded(names, (uint16_t)i);
        uint8_t marks = 0;
        for (uint32_t w = 0; w < search->n; w++) {
            const struct search_word *word = &search->words[w];
            bool matches =
                !word->is_number && (word->slips ? nearly_has(name, word) : has(name, word->text));
            marks |= (uint8_t)(matches << w);
        }
        ret[i] = marks;
    }
}

/* Whether the digits of a number begin with the word. */
static bool number_begins(uint32_t emp_no, struct str word)
{
    char digits[10];
    size_t n = 0;
    for (uint32_t v = emp_no; v || !n; v /= 10)
        digits[sizeof digits - ++n] = (char)('0' + v % 10);
    return word.n <= n && memcmp(digits + sizeof digits - n, word.p, word.n) == 0;
}

bool search_matches(const struct search *search, uint8_t first_mark, uint8_t last_mark,
                    uint32_t emp_no)
{
    for (uint32_t w = 0; w < search->n; w++) {
        const struct search_word *word = &search->words[w];
        if (word->is_number ? !number_begins(emp_no, word->text)
                            : !((first_mark | last_mark) >> w & 1))
            return false;
    }
    return search->names_n < 2 || (first_mark && last_mark);
}
