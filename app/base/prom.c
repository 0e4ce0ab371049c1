#include "base/prom.h"

#define SECOND UINT64_C(1000000000)

void prom_init(struct prom *p, struct buf *out)
{
    *p = (struct prom){.out = out};
}

void prom_family(struct prom *p, const char *name, const char *type, const char *help)
{
    *p = (struct prom){.out = p->out, .family = name};
    buf_printf(p->out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void prom_labels(struct prom *p, const char *name1, struct str value1, const char *name2,
                 struct str value2, const char *name3, struct str value3)
{
    p->labels[0] = (struct prom_label){name1, value1};
    p->labels[1] = (struct prom_label){name2, value2};
    p->labels[2] = (struct prom_label){name3, value3};
    p->labels[3] = (struct prom_label){NULL, {0}};
}

void prom_label(struct prom *p, const char *name, struct str value)
{
    prom_labels(p, name, value, NULL, (struct str){0}, NULL, (struct str){0});
}

static void put_escaped(struct buf *out, struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' || s.p[i] == '"')
            buf_putc(out, '\\');
        if (s.p[i] == '\n')
            BUF_LIT(out, "\\n");
        else
            buf_putc(out, s.p[i]);
    }
}

/* The name, its labels, and one more label (`le`), as far as there is one. */
static void put_name(const struct prom *p, const char *suffix, struct str le)
{
    struct buf *out = p->out;
    buf_put(out, str_from(p->family));
    buf_put(out, str_from(suffix));
    char before = '{';
    for (int i = 0; i < PROM_LABELS_MAX && p->labels[i].name; i++) {
        buf_putc(out, before);
        buf_put(out, str_from(p->labels[i].name));
        BUF_LIT(out, "=\"");
        put_escaped(out, p->labels[i].value);
        buf_putc(out, '"');
        before = ',';
    }
    if (le.n) {
        buf_putc(out, before);
        BUF_LIT(out, "le=\"");
        buf_put(out, le);
        buf_putc(out, '"');
        before = ',';
    }
    if (before == ',')
        buf_putc(out, '}');
    buf_putc(out, ' ');
}

/* 1500000000 as 1.5: without zeros at the end. */
static void put_seconds(struct buf *out, uint64_t ns)
{
    buf_u64(out, ns / SECOND);
    uint64_t rest = ns % SECOND;
    if (!rest)
        return;
    buf_putc(out, '.');
    for (uint64_t digit = SECOND / 10; rest; digit /= 10) {
        buf_putc(out, (char)('0' + rest / digit));
        rest %= digit;
    }
}

void prom_u64(struct prom *p, uint64_t value)
{
    put_name(p, "", STR(""));
    buf_u64(p->out, value);
    buf_putc(p->out, '\n');
}

void prom_i64(struct prom *p, int64_t value)
{
    put_name(p, "", STR(""));
    buf_i64(p->out, value);
    buf_putc(p->out, '\n');
}

void prom_seconds(struct prom *p, uint64_t ns)
{
    put_name(p, "", STR(""));
    put_seconds(p->out, ns);
    buf_putc(p->out, '\n');
}

void prom_times(struct prom *p, const struct meter_times *times,
                const uint64_t bounds[METER_BOUNDS])
{
    uint64_t count = 0;
    for (size_t i = 0; i <= METER_BOUNDS; i++) {
        char storage[32];
        struct buf le;
        buf_fixed(&le, storage, sizeof storage);
        if (i < METER_BOUNDS)
            put_seconds(&le, bounds[i]);
        else
            BUF_LIT(&le, "+Inf");
        count += times->buckets[i];
        put_name(p, "_bucket", buf_str(&le));
        buf_u64(p->out, count);
        buf_putc(p->out, '\n');
    }
    put_name(p, "_sum", STR(""));
    put_seconds(p->out, times->sum);
    buf_putc(p->out, '\n');
    put_name(p, "_count", STR(""));
    buf_u64(p->out, count);
    buf_putc(p->out, '\n');
}

void prom_one(struct prom *p, const char *name, const char *type, const char *help, uint64_t value)
{
    prom_family(p, name, type, help);
    prom_u64(p, value);
}
