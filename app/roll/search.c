#include "roll/search.h"

#include "base/utf8.h"
#include "roll/fold.h"
#include "roll/loops.h"
#include "roll/words.h"

#include <string.h>

/* ---- names of several parts -------------------------------------------------------------------
 */

/* Whether any of the bytes can belong to what separates parts: ASCII before the digits or a
 * backquote, or the lead byte of the apostrophes and hyphens past ASCII. */
WIDE_LOOPS static bool may_have_parts(const char *bytes, uint32_t n)
{
    const uint8_t *b = (const uint8_t *)bytes;
    uint8_t any = 0;
    for (uint32_t i = 0; i < n; i++)
        any |= (uint8_t)((b[i] < '0') | (b[i] == '`') | (b[i] == 0xe2) | (b[i] == 0xca));
    return any;
}

/* The first name from position i on that consists of several parts, and its bare form; names->n
 * when there is none. */
static uint32_t next_apart(const struct segment_names *names, uint32_t i, char bare[FOLD_MAX],
                           struct str *ret)
{
    if (i == 0 && !may_have_parts(names->folded_bytes, names->folded_offset[names->n]))
        return names->n;
    for (; i < names->n; i++) {
        struct str name = segment_folded(names, (uint16_t)i);
        if (!may_have_parts(name.p, (uint32_t)name.n))
            continue;
        *ret = words_join(name, bare);
        if (ret->n && ret->n < name.n)
            return i;
    }
    return names->n;
}

static bool str_has(struct str s, struct str part)
{
    return memmem(s.p, s.n, part.p, part.n) != NULL;
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n > 0;
}

/* The first name from position i on that holds the word, or names->n. The texts lie end to end, so
 * they are searched as one; what is found across an end is none. */
static uint32_t next_with(const struct segment_names *names, uint32_t i, struct str word)
{
    const char *bytes = names->folded_bytes;
    const uint32_t *offset = names->folded_offset;
    uint32_t end = offset[names->n];
    uint32_t place = offset[i];
    for (;;) {
        const char *at = place < end ? memmem(bytes + place, end - place, word.p, word.n) : NULL;
        if (!at)
            return names->n;
        place = (uint32_t)(at - bytes);
        while (offset[i + 1] <= place)
            i++;
        if (place + word.n <= offset[i + 1])
            return i;
        place++;
    }
}

/* Whether anybody who counts has the name at position i of the list. */
static bool is_borne(const struct roll_part *part, const uint16_t *values, uint32_t i)
{
    for (uint32_t person = 0; person < part->s.n; person++)
        if (values[person] == i && !roll_is_skipped(part, person))
            return true;
    return false;
}

static bool any_name_has(const struct roll_part *part, const struct segment_names *names,
                         const uint16_t *values, struct str word)
{
    for (uint32_t i = next_with(names, 0, word); i < names->n; i = next_with(names, i + 1, word))
        if (!part->skipped || is_borne(part, values, i))
            return true;
    char text[FOLD_MAX];
    struct str bare;
    for (uint32_t i = next_apart(names, 0, text, &bare); i < names->n;
         i = next_apart(names, i + 1, text, &bare))
        if (str_has(bare, word) && (!part->skipped || is_borne(part, values, i)))
            return true;
    return false;
}

static bool is_known(const struct roll *r, struct str word)
{
    for (uint32_t p = 0; p < r->parts_n; p++) {
        const struct roll_part *part = &r->parts[p];
        if (any_name_has(part, &part->s.first_names, part->s.first, word) ||
            any_name_has(part, &part->s.last_names, part->s.last, word))
            return true;
    }
    return false;
}

/* ---- slips ------------------------------------------------------------------------------------
 */

/* A text as letters, at most SEARCH_LETTERS; a byte that is no UTF-8 is a letter of its own. */
struct letters {
    uint32_t v[SEARCH_LETTERS];
    size_t n;
    bool more;
};

static struct letters letters_of(struct str s)
{
    struct letters l = {.n = 0};
    while (s.n && l.n < SEARCH_LETTERS) {
        size_t size = utf8_next(s, &l.v[l.n]);
        if (!size)
            l.v[l.n] = 0x110000u + (unsigned char)s.p[0];
        l.n++;
        s = str_drop(s, size ? size : 1);
    }
    l.more = s.n > 0;
    return l;
}

/* The slips between a and each beginning of b: ret[j] for the first j letters. Where there are more
 * than `most`, any number above it. */
static void slips_fill(const struct letters *a, const struct letters *b, int most,
                       int ret[SEARCH_LETTERS + 1])
{
    int rows[3][SEARCH_LETTERS + 1];
    int *two_ago = rows[0];
    int *ago = rows[1];
    int *now = rows[2];
    for (size_t j = 0; j <= b->n; j++)
        ago[j] = (int)j;
    for (size_t i = 1; i <= a->n; i++) {
        int least = now[0] = (int)i;
        for (size_t j = 1; j <= b->n; j++) {
            int best = ago[j - 1] + (a->v[i - 1] != b->v[j - 1]);
            best = ago[j] + 1 < best ? ago[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a->v[i - 1] == b->v[j - 2] && a->v[i - 2] == b->v[j - 1] &&
                two_ago[j - 2] + 1 < best)
                best = two_ago[j - 2] + 1;
            now[j] = best;
            least = best < least ? best : least;
        }
        int *oldest = two_ago;
        two_ago = ago;
        ago = now;
        now = oldest;
        /* An exchange looks two rows back, where nothing is less than here by more than one, which
         * is what it costs. */
        if (least > most)
            break;
    }
    memcpy(ret, ago, (b->n + 1) * sizeof *ret);
}

bool search_is_near(struct str a, struct str b, int slips)
{
    struct letters x = letters_of(a);
    struct letters y = letters_of(b);
    int all[SEARCH_LETTERS + 1];
    if (x.more || y.more)
        return false;
    slips_fill(&x, &y, slips, all);
    return all[y.n] <= slips;
}

/* Mistyped: near the whole name or near a beginning of it. */
static bool nearly_has(struct str name, const struct letters *word, int slips)
{
    struct letters letters = letters_of(name);
    int all[SEARCH_LETTERS + 1];
    slips_fill(word, &letters, slips, all);
    for (size_t j = 0; j <= letters.n; j++)
        if (all[j] <= slips)
            return true;
    return false;
}

/* Which bytes a text holds, roughly: 32 kinds. */
static uint32_t bytes_set(struct str s)
{
    uint32_t set = 0;
    for (size_t i = 0; i < s.n; i++)
        set |= 1u << (s.p[i] & 31);
    return set;
}

/* Whether at most n kinds of bytes are in the one and not in the other. */
static bool at_most_missing(uint32_t set, uint32_t other, int n)
{
    uint32_t missing = set & ~other;
    for (; n > 0; n--)
        missing &= missing - 1;
    return !missing;
}

/* ---- the search -------------------------------------------------------------------------------
 */

static void word_add(struct search *search, const struct roll *r, struct str text)
{
    struct search_word *word = &search->words[search->n++];
    *word = (struct search_word){.text = text, .is_number = is_digits(text)};
    if (word->is_number)
        return;
    search->names_n++;
    struct letters letters = letters_of(text);
    if (letters.n >= 4 && !letters.more && !is_known(r, text))
        word->slips = letters.n >= 8 ? 2 : 1;
}

/* Several words in one piece: as one of them, unless nobody has that and somebody has each. */
static void piece_add(struct search *search, const struct roll *r, struct str piece,
                      struct arena *a)
{
    struct str rest = piece;
    struct str bare = words_join(piece, arena_alloc(a, FOLD_MAX));
    bool apart = !is_known(r, bare);
    for (struct str word = words_next(&rest); word.n && apart; word = words_next(&rest))
        apart = is_digits(word) || is_known(r, word);
    if (!apart) {
        word_add(search, r, bare);
        return;
    }
    rest = piece;
    for (struct str word = words_next(&rest); word.n && search->n < SEARCH_WORDS;
         word = words_next(&rest))
        word_add(search, r, word);
}

void search_init(struct search *search, const struct roll *r, struct str text, struct arena *a)
{
    *search = (struct search){0};
    char *folded = arena_alloc(a, FOLD_MAX);
    struct str rest = {folded, people_fold(text, folded)};
    while (search->n < SEARCH_WORDS) {
        struct str piece = words_next(&rest);
        bool many = false;
        size_t size = 0;
        if (!piece.n)
            break;
        /* A joint between two words holds them together. */
        while (rest.n && words_joint(rest)) {
            struct str after = rest;
            (void)words_size(after, &size);
            after = str_drop(after, size);
            if (!after.n || !words_size(after, &size))
                break;
            struct str word = words_next(&after);
            piece.n = (size_t)(word.p + word.n - piece.p);
            rest = after;
            many = true;
        }
        if (many)
            piece_add(search, r, piece, a);
        else
            word_add(search, r, piece);
    }
}

static void mark_parts(const struct segment_names *names, struct str word, uint8_t mark,
                       uint8_t *ret)
{
    for (uint32_t i = next_with(names, 0, word); i < names->n; i = next_with(names, i + 1, word))
        ret[i] |= mark;
}

static void mark_mistyped(const struct segment_names *names, const struct search_word *word,
                          uint8_t mark, uint8_t *ret)
{
    struct letters letters = letters_of(word->text);
    uint32_t set = bytes_set(word->text);
    /* A slip brings in one letter; letters past ASCII have up to four bytes. */
    int most = letters.n == word->text.n ? word->slips : 4 * word->slips;
    for (uint32_t i = 0; i < names->n; i++) {
        struct str name = segment_folded(names, (uint16_t)i);
        if (at_most_missing(set, bytes_set(name), most) && nearly_has(name, &letters, word->slips))
            ret[i] |= mark;
    }
}

/* The bits of the words that are no numbers. */
static uint8_t names_mask(const struct search *search)
{
    uint8_t mask = 0;
    for (uint32_t w = 0; w < search->n; w++)
        mask |= (uint8_t)(!search->words[w].is_number << w);
    return mask;
}

/* The w-th word that is no number or, behind the last one, null. */
static struct str name_word(const struct search *search, uint32_t *w)
{
    while (*w < search->n && search->words[*w].is_number)
        ++*w;
    return *w < search->n ? search->words[(*w)++].text : (struct str){0};
}

/* Whether the words are parts of a name that follow each other; the last one may be a beginning. */
static bool parts_follow(const struct search *search, struct str name)
{
    for (struct str from = name; words_next(&from).n;) {
        struct str rest = name;
        uint32_t w = 0;
        uint32_t met = 0;
        for (;;) {
            struct str word = name_word(search, &w);
            struct str part = words_next(&rest);
            if (!part.n || !str_starts(part, word))
                break;
            met++;
            if (met == search->names_n)
                return true;
            if (part.n != word.n)
                break;
        }
        name = from;
    }
    return false;
}

/* The words written together; null when they are too short to be a name that somebody took apart.
 */
static struct str together(const struct search *search, char ret[FOLD_MAX])
{
    size_t n = 0;
    uint32_t w = 0;
    struct str last = {0};
    for (struct str word = name_word(search, &w); word.n; word = name_word(search, &w)) {
        if (n + word.n > FOLD_MAX)
            return (struct str){0};
        memcpy(ret + n, word.p, word.n);
        n += word.n;
        last = word;
    }
    return letters_of(last).n < 3 ? (struct str){0} : (struct str){ret, n};
}

static void mark_apart(const struct search *search, const struct segment_names *names, uint8_t *ret)
{
    char text[FOLD_MAX];
    struct str bare;
    uint8_t alone = names_mask(search) | SEARCH_ALONE;
    for (uint32_t i = next_apart(names, 0, text, &bare); i < names->n;
         i = next_apart(names, i + 1, text, &bare)) {
        for (uint32_t w = 0; w < search->n; w++) {
            const struct search_word *word = &search->words[w];
            struct letters letters;
            if (word->is_number)
                continue;
            if (word->slips)
                letters = letters_of(word->text);
            if (word->slips ? nearly_has(bare, &letters, word->slips) : str_has(bare, word->text))
                ret[i] |= (uint8_t)(1u << w);
        }
        if (search->names_n > 1 && parts_follow(search, segment_folded(names, (uint16_t)i)))
            ret[i] |= alone;
    }
}

static void mark_together(const struct search *search, const struct segment_names *names,
                          uint8_t *ret)
{
    char text[FOLD_MAX];
    struct str whole = together(search, text);
    if (!whole.n)
        return;
    for (uint32_t i = next_with(names, 0, whole); i < names->n; i = next_with(names, i + 1, whole))
        if (str_eq(segment_folded(names, (uint16_t)i), whole))
            ret[i] |= names_mask(search) | SEARCH_ALONE;
}

void search_mark(const struct search *search, const struct segment_names *names, uint8_t *ret)
{
    memset(ret, 0, names->n);
    for (uint32_t w = 0; w < search->n; w++) {
        const struct search_word *word = &search->words[w];
        uint8_t mark = (uint8_t)(1u << w);
        if (word->slips)
            mark_mistyped(names, word, mark, ret);
        else if (!word->is_number)
            mark_parts(names, word->text, mark, ret);
    }
    if (search->names_n)
        mark_apart(search, names, ret);
    if (search->names_n > 1)
        mark_together(search, names, ret);
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
    uint8_t names = 0;
    for (uint32_t w = 0; w < search->n; w++) {
        if (!search->words[w].is_number)
            names |= (uint8_t)(1u << w);
        else if (!number_begins(emp_no, search->words[w].text))
            return false;
    }
    uint8_t both = first_mark | last_mark;
    if ((both & names) != names)
        return false;
    return search->names_n < 2 || (both & SEARCH_ALONE) || (first_mark && last_mark);
}

/* A search without numbers asks the names alone. */
static void run_names(const struct search *search, const struct segment *s,
                      const uint8_t *restrict first_marks, const uint8_t *restrict last_marks,
                      uint8_t *restrict ret)
{
    const uint16_t *restrict first = s->first;
    const uint16_t *restrict last = s->last;
    const uint32_t names = (1u << search->n) - 1;
    const bool one = search->names_n < 2;
    for (uint32_t i = 0; i < s->n; i++) {
        uint8_t x = first_marks[first[i]];
        uint8_t y = last_marks[last[i]];
        ret[i] = (((x | y) & names) == names) &
                 (one | ((x | y) >= SEARCH_ALONE) | ((x != 0) & (y != 0)));
    }
}

void search_run(const struct search *search, const struct segment *s, const uint8_t *first_marks,
                const uint8_t *last_marks, uint8_t *ret)
{
    if (search->names_n == search->n) {
        run_names(search, s, first_marks, last_marks, ret);
        return;
    }
    for (uint32_t i = 0; i < s->n; i++)
        ret[i] =
            search_matches(search, first_marks[s->first[i]], last_marks[s->last[i]], s->emp_no[i]);
}
