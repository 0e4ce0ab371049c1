/* pages.h: the handlers of the HTML pages, and of the same data as JSON and CSV beside them. */
#ifndef MUSTER_PAGES_PAGES_H
#define MUSTER_PAGES_PAGES_H

#include "http/dispatch.h"

/* Called once at start, before any page. */
void pages_init(bool debug);

route_handler home_page;
route_handler show_page;
route_handler employee_list_page;
route_handler employee_list_json;
route_handler employee_list_vcards;
route_handler employee_show_page;
route_handler department_list_page;
route_handler department_show_page;
route_handler title_list_page;
route_handler title_show_page;
route_handler org_page;
route_handler suggest_json;
/* Statistics: each is a page, JSON or CSV by req->form. */
route_handler stats_home_page;
route_handler stats_headcount_page;
route_handler stats_pay_page;
route_handler stats_pay_bands_page; /* JSON and CSV only */
route_handler stats_gender_page;
route_handler stats_age_page;
route_handler stats_turnover_page;
route_handler stats_stays_page; /* JSON and CSV only */
route_handler stats_titles_page;
route_handler stats_transfers_page;
route_handler diff_page;
route_handler diff_people_page;
/* The API's description; api_call_page leads from a form to the address that it makes. */
route_handler api_docs_page;
route_handler api_operation_page;
route_handler api_call_page;
route_handler moves_page;
/* How everything fares; for programs in the spirit of draft-inadarei-api-health-check-06. */
route_handler status_page;

extern const struct param_set employee_show_params;
extern const struct param_set suggest_params;
extern const struct param_set department_params;
extern const struct param_set title_params;
extern const struct param_set api_operation_params;
extern const struct param_set api_call_params;

error_page pages_error;

#endif
