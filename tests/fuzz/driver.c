/* driver.c: runs a fuzz target without libFuzzer.
 *
 *   TARGET FILE|FOLDER...                    each file once
 *   TARGET --seconds N [--seed S] FOLDER...  also changed and joined at random for N seconds
 *
 * The inputs made up depend only on the files and the seed (default 1). When the target ends the
 * process, the input is left in ./crash-input. */
#include "fuzz.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define INPUT_MAX ((size_t)4096)
#define FILES_MAX 10000

struct input {
    uint8_t *p;
    size_t n;
};

static struct input seeds[FILES_MAX];
static size_t seed_count;
static struct input current;
static uint64_t random_state = 1;

/* The sanitizers ask these; otherwise they would end the process without a signal. */
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

__attribute__((visibility("default"))) const char *__asan_default_options(void)
{
    return "abort_on_error=1";
}

__attribute__((visibility("default"))) const char *__ubsan_default_options(void)
{
    return "abort_on_error=1:print_stacktrace=1";
}

static void leave_crash(int sig)
{
    int fd = open("crash-input", O_WRONLY | O_CREAT | O_TRUNC, 0644);

    if (fd >= 0) {
        ssize_t n = write(fd, current.p, current.n);

        (void)n;
        close(fd);
    }
    signal(sig, SIG_DFL);
    raise(sig);
}

/* A copy of its exact size, so that a sanitizer sees a read past the end. */
static void run(const uint8_t *data, size_t size)
{
    current.n = size;
    current.p = malloc(size ? size : 1);
    if (!current.p)
        exit(1);
    if (size)
        memcpy(current.p, data, size);
    LLVMFuzzerTestOneInput(current.p, size);
    free(current.p);
}

static uint32_t random_next(uint32_t below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32) % below;
}

static void add_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct input input = {malloc(INPUT_MAX), 0};

    if (!file || !input.p || seed_count == FILES_MAX) {
        fprintf(stderr, "%s: %s\n", path, file ? "too many files" : strerror(errno));
        exit(1);
    }
    input.n = fread(input.p, 1, INPUT_MAX, file);
    fclose(file);
    seeds[seed_count++] = input;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_path(const char *path)
{
    struct dirent **entries = NULL;
    struct stat status;
    int n;

    if (stat(path, &status) || !S_ISDIR(status.st_mode)) {
        add_file(path);
        return;
    }
    n = scandir(path, &entries, NULL, by_name);
    for (int i = 0; i < n; i++) {
        char name[4096];

        if (entries[i]->d_name[0] != '.') {
            snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
            add_file(name);
        }
        free(entries[i]);
    }
    free(entries);
}

/* One change at a random place of the n bytes at p, which has room for INPUT_MAX. */
static size_t change(uint8_t *p, size_t n)
{
    static const uint8_t telling[] = {0,   1,   '%',  '&',  '"',  '\\', '<',  '-',
                                      '0', '9', 0x7f, 0x80, 0xc0, 0xe2, 0xed, 0xff};
    const struct input *other = &seeds[random_next((uint32_t)seed_count)];
    size_t at = n ? random_next((uint32_t)n) : 0;
    size_t many = 1 + random_next(8);

    switch (random_next(6)) {
    case 0: /* another byte */
        if (n)
            p[at] = (uint8_t)random_next(256);
        return n;
    case 1: /* one bit */
        if (n)
            p[at] ^= (uint8_t)(1U << random_next(8));
        return n;
    case 2: /* a telling byte more */
        if (n == INPUT_MAX)
            return n;
        memmove(p + at + 1, p + at, n - at);
        p[at] = telling[random_next(sizeof(telling))];
        return n + 1;
    case 3: /* some bytes less */
        if (many > n - at)
            many = n - at;
        memmove(p + at, p + at + many, n - at - many);
        return n - many;
    case 4: /* some bytes twice */
        if (many > n - at || n + many > INPUT_MAX)
            return n;
        memmove(p + at + many, p + at, n - at);
        return n + many;
    default: /* goes on as another seed */
        many = other->n ? random_next((uint32_t)other->n) : 0;
        if (at + other->n - many > INPUT_MAX)
            return n;
        memcpy(p + at, other->p + many, other->n - many);
        return at + other->n - many;
    }
}

static uint64_t run_changed(long seconds)
{
    static uint8_t input[INPUT_MAX];
    time_t end = time(NULL) + seconds;
    uint64_t runs = 0;

    while (time(NULL) < end) {
        const struct input *seed = &seeds[random_next((uint32_t)seed_count)];
        uint32_t changes = 1 + random_next(16);
        size_t n = seed->n;

        memcpy(input, seed->p, n);
        while (changes--)
            n = change(input, n);
        run(input, n);
        runs++;
    }
    return runs;
}

int main(int argc, char **argv)
{
    long seconds = 0;
    uint64_t runs = 0;
    int i = 1;

    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (strcmp(argv[i], "--seconds") == 0)
            seconds = strtol(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--seed") == 0)
            random_state = strtoull(argv[i + 1], NULL, 10) | 1;
        else
            break;
    }
    if (i >= argc || argv[i][0] == '-') {
        fprintf(stderr, "usage: %s [--seconds N] [--seed S] FILE|FOLDER...\n", argv[0]);
        return 2;
    }
    for (; i < argc; i++)
        add_path(argv[i]);
    if (!seed_count) {
        fprintf(stderr, "%s: no input files\n", argv[0]);
        return 2;
    }
    signal(SIGABRT, leave_crash);
    signal(SIGSEGV, leave_crash);
    for (size_t k = 0; k < seed_count; k++)
        run(seeds[k].p, seeds[k].n);
    runs = seed_count + run_changed(seconds);
    printf("%s: %zu files, %llu runs, no failure\n", argv[0], seed_count, (unsigned long long)runs);
    return 0;
}
