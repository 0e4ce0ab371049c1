/* api.h: the handlers of /api: JSON for programs. What each answers is said in openapi.yaml, which
 * the build compares with the rows of routes.c. Statistics are answered by the handlers of the
 * pages, whose rows are the same. */
#ifndef MUSTER_API_API_H
#define MUSTER_API_API_H

#include "http/route.h"

/* Called once at start, before any request. */
void api_init(void);

route_handler openapi_json_api;
route_handler openapi_yaml_api;
route_handler employee_list_api;
route_handler employee_show_api;
route_handler employee_titles_api;
route_handler employee_departments_api;
route_handler employee_salaries_api;
route_handler employee_timeline_api;
route_handler department_list_api;
route_handler department_show_api;
route_handler title_list_api;
route_handler title_show_api;
route_handler org_api;
route_handler diff_api;
route_handler diff_people_api;
route_handler move_list_api;
route_handler suggestion_list_api;

/* Part of api_init(), of changes.c. */
void api_changes_init(void);
/* … and of moves.c. */
void api_moves_init(void);

extern struct param_set api_employees_params;
extern const struct param_set api_employee_params;
extern const struct param_set api_history_params;
extern const struct param_set api_department_params;
extern const struct param_set api_title_params;
extern struct param_set api_diff_params;
extern struct param_set api_diff_people_params;
extern struct param_set api_moves_params;
extern const struct param_set api_suggestions_params;

#endif
