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
    {HTTP_GET, "/statistics", stats_home_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/headcount", stats_headcount_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/headcount.json", stats_headcount_page, ROUTE_READ, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/headcount.csv", stats_headcount_page, ROUTE_READ, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/pay", stats_pay_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/pay.json", stats_pay_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/pay.csv", stats_pay_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/pay-bands.json", stats_pay_bands_page, ROUTE_READ, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/pay-bands.csv", stats_pay_bands_page, ROUTE_READ, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/gender", stats_gender_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/gender.json", stats_gender_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/gender.csv", stats_gender_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/age", stats_age_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/age.json", stats_age_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/age.csv", stats_age_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/turnover", stats_turnover_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/turnover.json", stats_turnover_page, ROUTE_READ, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/turnover.csv", stats_turnover_page, ROUTE_READ, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/stays.json", stats_stays_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/stays.csv", stats_stays_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/titles", stats_titles_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/titles.json", stats_titles_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/titles.csv", stats_titles_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/transfers", stats_transfers_page, ROUTE_READ, NULL, &directory_params},
    {HTTP_GET, "/statistics/transfers.json", stats_transfers_page, ROUTE_READ, NULL,
     &directory_params},
    {HTTP_GET, "/statistics/transfers.csv", stats_transfers_page, ROUTE_READ, NULL,
     &directory_params},
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
