/* roster.h: the generated people: a fixture of any size, the same for a seed on every machine.
 *
 * The shape is that of the real data, as measured on its first 10,000 people:
 * - births 1952-02-01 to 1965-02-01; three men to two women; first and last names drawn evenly;
 * - first department day and another day even over 1985-02-01 to 2000-01-28: people are hired on
 *   the earlier of the two, so every second one waited; one in five has left, up to 2002-08-01;
 * - one in ten changed department once, to those departments that people really move to;
 * - titles climb a ladder after five to nine years (Assistant Engineer, Engineer, Senior Engineer;
 *   Staff, Senior Staff; Technique Leader stays);
 * - pay: a bell around the department's level, at least 40,000; once every 365 days a change of
 *   -500 to 4,500. One person in 64 has years of 364 or 366 days among them;
 * - whoever leaves on a pay or title day has a row of zero length.
 * Nine departments; up to 24 managers in one history per department, the last one current.
 *
 * Exactly nine people are men born on 1965-02-01 and hired after 1990-01-01: those of the container
 * challenge, by name. With `full` the row counts are exactly those of the real data (331,603
 * dept_emp, 24 dept_manager, 443,308 titles, 2,844,047 salaries; 240,124 people present) and so
 * are the ranges of emp_no: 10001-110000, the managers' 24 numbers from 110022 to 111939,
 * 200000-299999, 400000-499999. Other sizes number on from 10001 and come close to the same
 * proportions. */
#ifndef MUSTER_TEST_DB_ROSTER_H
#define MUSTER_TEST_DB_ROSTER_H

#include "fixture.h"

#define ROSTER_PEOPLE_MIN 9
#define ROSTER_PEOPLE_MAX 5000000
#define ROSTER_PEOPLE_FULL 300024
#define ROSTER_SEED 1

/* The number of people that a text means: "tiny" (30), "small" (1,000), "medium" (10,000), "full"
 * (300,024) or a number from 9 to 5,000,000. ERR_INPUT, with nothing written, for other texts. */
enum err roster_size(struct str text, uint32_t *ret) MUST_USE;

/* Fills an empty fixture. people lies between the limits above. */
void roster_generate(struct fixture *f, uint32_t people, uint64_t seed);

#endif
