/* routes.h: the whole URL space. */
#ifndef MUSTER_ROUTES_H
#define MUSTER_ROUTES_H

#include "http/dispatch.h"

extern const struct site site;

#endif
