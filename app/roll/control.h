/* control.h: the page that builder and readers share. For roll/ only. */
#ifndef MUSTER_ROLL_CONTROL_H
#define MUSTER_ROLL_CONTROL_H

#include <stdatomic.h>
#include <stdint.h>

struct roll_control {
    _Atomic uint64_t generation; /* 0: none yet */
    _Atomic int64_t agreed_ms;   /* Unix time at which the roll last agreed with the database */
    _Atomic uint64_t seen;       /* every change mark up to this one is in the generation */
    _Atomic uint32_t builder;    /* its process id */
    _Atomic uint32_t spare;
};

#define CONTROL_BYTES 4096

#endif
