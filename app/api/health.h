/* health.h: is it alive, does it answer, can it be used? For load balancers, containers, people. */
#ifndef MUSTER_API_HEALTH_H
#define MUSTER_API_HEALTH_H

#include "http/route.h"

/* /healthz: 200 as long as a worker can answer at all. Never touches the database. */
route_handler alive_api;
/* /health: 200 {"status":"healthy","database":"connected"}, or 503 with the same keys. */
route_handler health_api;
/* /readyz: 200 only when schema and fixture are complete; otherwise 503 with the reason. */
route_handler ready_api;

#endif
