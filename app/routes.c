#include "routes.h"

#include "api/health.h"
#include "ask/difference.h"
#include "ask/directory.h"
#include "ask/moves.h"
#include "model/store.h"
#include "pages/pages.h"

static const struct route routes[] = {
    {HTTP_GET, "/", home_page, ROUTE_READ, NULL, &day_params},
    {HTTP_GET, "/show", show_page, ROUTE_READ | ROUTE_TABLE, NULL, NULL},
    {HTTP_GET, "/employees", employee_list_page, ROUTE_READ | ROUTE_TABLE, NULL, &directory_params},
    {HTTP_GET, "/employees/{emp_no}", employee_show_page, ROUTE_READ, NULL, &employee_show_params},
    {HTTP_GET, "/suggest.json", suggest_json, ROUTE_READ, NULL, &suggest_params},
    {HTTP_GET, "/departments", department_list_page, ROUTE_READ | ROUTE_TABLE, NULL, &day_params},
    {HTTP_GET, "/departments/{dept_no}", department_show_page, ROUTE_READ | ROUTE_TABLE, NULL,
     &department_params},
    {HTTP_GET, "/titles", title_list_page, ROUTE_READ | ROUTE_TABLE, NULL, &day_params},
    {HTTP_GET, "/titles/{title}", title_show_page, ROUTE_READ | ROUTE_TABLE, NULL, &title_params},
    {HTTP_GET, "/org", org_page, ROUTE_READ | ROUTE_TABLE, NULL, &directory_params},
    {HTTP_GET, "/statistics", stats_home_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/headcount", stats_headcount_page, ROUTE_READ | ROUTE_TABLE, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/pay", stats_pay_page, ROUTE_READ | ROUTE_TABLE, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/pay-bands.json", stats_pay_bands_page, ROUTE_READ, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/pay-bands.csv", stats_pay_bands_page, ROUTE_READ, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/gender", stats_gender_page, ROUTE_READ | ROUTE_TABLE, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/age", stats_age_page, ROUTE_READ | ROUTE_TABLE, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/turnover", stats_turnover_page, ROUTE_READ | ROUTE_TABLE, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/stays.json", stats_stays_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/stays.csv", stats_stays_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/titles", stats_titles_page, ROUTE_READ | ROUTE_TABLE, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/transfers", stats_transfers_page, ROUTE_READ | ROUTE_TABLE, NULL,
     &directory_params},
    {HTTP_GET, "/diff", diff_page, ROUTE_READ | ROUTE_TABLE, NULL, &diff_params},
    {HTTP_GET, "/diff/org", diff_page, ROUTE_READ, NULL, &diff_params},
    {HTTP_GET, "/diff/people", diff_people_page, ROUTE_READ | ROUTE_TABLE, NULL, &diff_params},
    {HTTP_GET, "/moves", moves_page, ROUTE_READ | ROUTE_TABLE, NULL, &moves_params},
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
