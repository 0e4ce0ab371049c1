/* loops.h: compiling the loops that go over everybody. For roll/ only.
 *
 * A function marked WIDE_LOOPS is compiled twice, for any processor of the architecture and for one
 * with wide vectors, and the program takes the better one when it starts; its loops are made into
 * vector code, which plain -O2 of gcc does not do. Such loops have no branches, and their arrays do
 * not overlap (`restrict`). Where the compiler cannot, the mark means nothing. */
#ifndef MUSTER_ROLL_LOOPS_H
#define MUSTER_ROLL_LOOPS_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__)
#define WIDE_LOOPS __attribute__((optimize("O3"), target_clones("avx2", "default")))
#else
#define WIDE_LOOPS
#endif

#endif
