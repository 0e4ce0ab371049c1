#include "md5.h"

#include <stdint.h>
#include <string.h>

#define BLOCK 64

/* RFC 1321, 3.4: floor(2^32 * |sin(i + 1)|). */
static const uint32_t sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static uint32_t rotate(uint32_t x, unsigned n)
{
    return (x << n) | (x >> (32 - n));
}

static uint32_t load_le(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* One step: the round's function is f, the word's index g, the shift s. */
#define STEP(a, b, f, g, i, s) ((a) = (b) + rotate((a) + (f) + sines[i] + word[g], (s)))

/* Four steps of a round, the registers taking turns; F is the round's function, K(i) the index of
 * the word that step i reads. */
#define FOUR(F, K, i, s0, s1, s2, s3)                                                              \
    do {                                                                                           \
        STEP(a, b, F(b, c, d), K(i), i, s0);                                                       \
        STEP(d, a, F(a, b, c), K((i) + 1), (i) + 1, s1);                                           \
        STEP(c, d, F(d, a, b), K((i) + 2), (i) + 2, s2);                                           \
        STEP(b, c, F(c, d, a), K((i) + 3), (i) + 3, s3);                                           \
    } while (0)

#define F1(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define F2(x, y, z) ((y) ^ ((z) & ((x) ^ (y))))
#define F3(x, y, z) ((x) ^ (y) ^ (z))
#define F4(x, y, z) ((y) ^ ((x) | ~(z)))
#define K1(i) (i)
#define K2(i) ((5 * (i) + 1) % 16)
#define K3(i) ((3 * (i) + 5) % 16)
#define K4(i) ((7 * (i)) % 16)

/* Unrolled, the words' indices and the sines are constants. */
static void md5_block(uint32_t state[4], const unsigned char *p)
{
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t word[16];
    for (unsigned i = 0; i < 16; i++)
        word[i] = load_le(p + 4 * (size_t)i);

#pragma GCC unroll 4
    for (unsigned i = 0; i < 16; i += 4)
        FOUR(F1, K1, i, 7, 12, 17, 22);
#pragma GCC unroll 4
    for (unsigned i = 16; i < 32; i += 4)
        FOUR(F2, K2, i, 5, 9, 14, 20);
#pragma GCC unroll 4
    for (unsigned i = 32; i < 48; i += 4)
        FOUR(F3, K3, i, 4, 11, 16, 23);
#pragma GCC unroll 4
    for (unsigned i = 48; i < 64; i += 4)
        FOUR(F4, K4, i, 6, 10, 15, 21);

    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
}

void md5_text(const void *p, size_t n, char ret[MD5_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    const unsigned char *bytes = p;
    size_t whole = n / BLOCK * BLOCK;
    for (size_t i = 0; i < whole; i += BLOCK)
        md5_block(state, bytes + i);

    unsigned char tail[2 * BLOCK] = {0};
    size_t rest = n - whole;
    if (rest > 0)
        memcpy(tail, bytes + whole, rest);
    tail[rest] = 0x80;
    size_t tail_size = rest < BLOCK - 8 ? BLOCK : (size_t)2 * BLOCK;
    uint64_t bits = (uint64_t)n * 8;
    for (size_t i = 0; i < 8; i++)
        tail[tail_size - 8 + i] = (unsigned char)(bits >> (8 * i));
    for (size_t i = 0; i < tail_size; i += BLOCK)
        md5_block(state, tail + i);

    for (size_t i = 0; i < 16; i++) {
        unsigned byte = state[i / 4] >> (8 * (i % 4)) & 0xff;
        ret[2 * i] = digits[byte >> 4];
        ret[2 * i + 1] = digits[byte & 15];
    }
}
