/* prom.h: writes numbers in Prometheus' text format, version 0.0.4.
 *
 * A family is a name with its help and type, once, and its samples behind it; each sample has other
 * labels. Names and label names are constants of ours; values of labels may hold any text and are
 * escaped. Times come in nanoseconds and leave in seconds.
 *
 * Source: prometheus.io/docs/instrumenting/exposition_formats. */
#ifndef MUSTER_BASE_PROM_H
#define MUSTER_BASE_PROM_H

#include "base/buf.h"
#include "base/meter.h"

#define TYPE_PROM STR("text/plain; version=0.0.4; charset=utf-8")

#define PROM_LABELS_MAX 4

struct prom_label {
    const char *name; /* NULL: no more */
    struct str value;
};

struct prom {
    struct buf *out;
    const char *family; /* the one that is being written */
    struct prom_label labels[PROM_LABELS_MAX];
};

void prom_init(struct prom *p, struct buf *out);

/* type: "counter", "gauge" or "histogram". The labels are forgotten. */
void prom_family(struct prom *p, const char *name, const char *type, const char *help);
/* Sets the labels of the samples to come: as many as are named, NULL for fewer. */
void prom_labels(struct prom *p, const char *name1, struct str value1, const char *name2,
                 struct str value2, const char *name3, struct str value3);
void prom_label(struct prom *p, const char *name, struct str value);

void prom_u64(struct prom *p, uint64_t value);
void prom_i64(struct prom *p, int64_t value);
/* Nanoseconds, written as seconds. */
void prom_seconds(struct prom *p, uint64_t ns);
/* All samples of a histogram: _bucket for each bound and +Inf, _sum, _count. */
void prom_times(struct prom *p, const struct meter_times *times,
                const uint64_t bounds[METER_BOUNDS]);

/* A family of one sample without labels. */
void prom_one(struct prom *p, const char *name, const char *type, const char *help, uint64_t value);

#endif
