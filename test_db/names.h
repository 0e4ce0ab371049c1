/* names.h: the pools that generated people take their names from.
 *
 * Our own lists of common names from many countries, in plain ASCII, sorted, each name once; first
 * names fit VARCHAR(14), last names VARCHAR(16). Any first name goes with any last name and with
 * either gender, as in the original data. The names of the nine people of /show are among them. */
#ifndef MUSTER_TEST_DB_NAMES_H
#define MUSTER_TEST_DB_NAMES_H

#define FIRST_NAMES 1300
#define LAST_NAMES 1600

extern const char *const first_names[FIRST_NAMES];
extern const char *const last_names[LAST_NAMES];

#endif
