/* yaml.h: a YAML file as a tree, and the tree as JSON.
 *
 * Of YAML 1.2 as much as one JSON value needs: mappings with different texts as keys, sequences and
 * scalars; plain scalars are null, booleans, numbers or texts by the core schema, whose numbers are
 * those of JSON here. Anchors, aliases, tags, several documents in a file and more than YAML_DEPTH
 * levels are refused. The scanner is libyaml's. */
#ifndef MUSTER_TOOLS_YAML_H
#define MUSTER_TOOLS_YAML_H

#include "tools/text.h"

#define YAML_DEPTH 48

enum yaml_kind { YAML_NULL, YAML_BOOL, YAML_NUMBER, YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
    enum yaml_kind kind;
    struct place place;
    struct slice text; /* of scalars, as written; "null" of nothing */
    struct yaml **items;
    size_t n, size;
    struct slice *names; /* of a mapping's items, in the order of the file */
    size_t names_size;
};

/* The whole file; reports and returns NULL when it is not such YAML. */
struct yaml *yaml_read(struct pool *pool, struct report *r, const char *file,
                       struct slice contents);

/* A member of a mapping; NULL when there is none or when it is no mapping. Also for NULL. */
const struct yaml *yaml_member(const struct yaml *map, const char *name);
const struct yaml *yaml_member_slice(const struct yaml *map, struct slice name);
/* The text of a scalar member; empty when there is none. */
struct slice yaml_text(const struct yaml *map, const char *name);

/* JSON without white space (RFC 8259), or with line breaks and two blanks a level. Text is written
 * as it is, but for what JSON wants escaped. */
void yaml_write_json(struct text *out, const struct yaml *y);
void yaml_write_json_lines(struct text *out, const struct yaml *y, unsigned depth);

#endif
