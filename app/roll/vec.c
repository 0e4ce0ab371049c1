#include "roll/vec.h"

#include <stdint.h>
#include <stdlib.h>

void *vec_calloc(size_t n, size_t size)
{
    void *p = calloc(n ? n : 1, size ? size : 1);
    if (!p)
        abort();
    return p;
}

void *vec_extend(struct vec *v, size_t k, size_t size)
{
    size_t need = (v->n + k) * size;
    if (need > v->room || !v->p) {
        size_t room = v->room * 2 > need ? v->room * 2 : need + 256;
        void *p = realloc(v->p, room);
        if (!p)
            abort();
        v->p = p;
        v->room = room;
    }
    void *end = (char *)v->p + v->n * size;
    v->n += k;
    return end;
}

void vec_clear(struct vec *v)
{
    v->n = 0;
}

void vec_free(struct vec *v)
{
    free(v->p);
    *v = (struct vec){0};
}
