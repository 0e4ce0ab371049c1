#include "routes.h"

#include "api/health.h"
#include "model/store.h"
#include "pages/directory.h"
#include "pages/pages.h"

static const struct route routes[] = {
    {HTTP_GET, "/", home_page, ROUTE_READ, NULL, &day_params},
    {HTTP_GET, "/show", show_page, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/show.json", show_json, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/show.csv", show_csv, ROUTE_READ, NULL, NULL},
    {HTTP_GET, "/employees", employee_list_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/employees.json", employee_list_json, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/employees.csv", employee_list_csv, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/employees/{emp_no}", employee_show_page, ROUTE_READ, NULL, &employee_show_params},
    {HTTP_GET, "/suggest.json", suggest_json, ROUTE_READ, NULL, &suggest_params},
    {HTTP_GET, "/departments", department_list_page, ROUTE_READ, NULL, &day_params},
    {HTTP_GET, "/healthz", alive_api, ROUTE_OPEN, NULL, NULL},
    {HTTP_GET, "/health", health_api, ROUTE_OPEN, NULL, NULL},
    {HTTP_GET, "/readyz", ready_api, ROUTE_OPEN, NULL, NULL},
};

const struct site site = {
    .routes = routes,
    .routes_n = sizeof routes / sizeof routes[0],
    .ready = store_ready,
    .error_page = pages_error,
};
