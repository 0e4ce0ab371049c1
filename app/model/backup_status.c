#include "model/backup_status.h"

#include "base/parse.h"
#include "model/store.h"

enum kind { TIME, NUMBER, TEXT };

static const struct field {
    struct str name;
    enum kind kind;
    size_t offset;
} fields[] = {
#define FIELD(kind, member)                                                                        \
    {                                                                                              \
        STR_INIT(#member), kind, offsetof(struct backup_status, member)                            \
    }
    FIELD(TIME, success_at),        FIELD(TEXT, success_file), FIELD(NUMBER, success_bytes),
    FIELD(NUMBER, success_seconds), FIELD(TIME, failure_at),   FIELD(TEXT, failure_reason),
    FIELD(TIME, proof_at),          FIELD(TEXT, proof_file),   FIELD(NUMBER, proof_seconds),
    FIELD(NUMBER, proof_tables),    FIELD(NUMBER, proof_rows), FIELD(TIME, restore_at),
    FIELD(TEXT, restore_file),
#undef FIELD
};

static void field_store(const struct field *field, struct str value, struct backup_status *ret)
{
    void *member = (char *)ret + field->offset;
    if (field->kind == TEXT && value.n)
        *(struct str *)member = value;
    else if (field->kind == NUMBER)
        *(uint64_t *)member = shared_number(value);
    else if (field->kind == TIME && (parse_i64(value, member) || *(int64_t *)member < 0))
        *(int64_t *)member = 0;
}

/* What the writer says of its newest attempt wins; without a word from it the times tell. */
static enum backup_state state_of(const struct backup_status *s, struct str result, int64_t now)
{
    bool failed = str_eq(result, STR("failed")) ||
                  (!str_eq(result, STR("ok")) && s->failure_at && s->failure_at >= s->success_at);
    if (failed)
        return BACKUP_FAILED;
    if (!s->success_at)
        return BACKUP_NONE;
    return now - s->success_at > BACKUP_STALE_SECONDS ? BACKUP_STALE : BACKUP_OK;
}

void backup_status_parse(struct str text, int64_t now, struct backup_status *ret)
{
    struct str name;
    struct str value;
    struct str result = {0};
    *ret = (struct backup_status){0};
    while (shared_next(&text, &name, &value)) {
        if (str_eq(name, STR("result")))
            result = value;
        for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
            if (str_eq(name, fields[i].name))
                field_store(&fields[i], value, ret);
    }
    ret->state = state_of(ret, result, now);
}

void backup_status_read(const struct store *store, struct arena *a, int64_t now,
                        struct backup_status *ret)
{
    struct shared_file file = {0};
    if (shared_read(store->shared, "backup.status", a, &file))
        file.text = (struct str){0};
    backup_status_parse(file.text, now, ret);
}

const char *backup_state_name(enum backup_state state)
{
    static const char *const names[] = {"none", "ok", "stale", "failed"};
    return names[state];
}
