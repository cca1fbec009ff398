#include "foreign/tools.h"

#define ON(d) (1u << (d))
#define MARKS_RARE                                                                    \
    ",migration_name,migration_time,executed_at,run_on,installed_rank,orderexecuted," \
    "partial_hashes,version_id,previous_hash,change_id,statements,resulting_schema,"  \
    "version_num,is_locked,lockedby,"
#define MARKS_COMMON \
    ",hash,name,version,timestamp,applied,applied_at,dirty,inserted_at,key,content,"

const char *tool_marks(bool rare)
{
    return rare ? MARKS_RARE : MARKS_COMMON;
}

/* clang-format off */
static const tool tools[] = {
    [TOOL_PRISMA] = {
        .name = "prisma", .title = "Prisma", .table = "_prisma_migrations", .weight = 70,
        .key = FIELD_CHECKSUM, .form = FORM_SHA256, .identity = IDENTITY_NAME, .order = ORDER_TIME,
        .lock = GUARD_NUMBER, .number = 72707369,
        .columns = {
            { .name = "id", .class = CLASS_TEXT },
            { .name = "checksum", .class = CLASS_TEXT, .field = FIELD_CHECKSUM },
            { .name = "finished_at", .class = CLASS_TIME, .field = FIELD_APPLIED },
            { .name = "migration_name", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "logs", .class = CLASS_TEXT, .field = FIELD_LOG },
            { .name = "rolled_back_at", .class = CLASS_TIME, .field = FIELD_ROLLED_BACK },
            { .name = "started_at", .class = CLASS_TIME, .field = FIELD_BEGUN },
            { .name = "applied_steps_count", .class = CLASS_NUMBER, .field = FIELD_DONE },
        } },
    [TOOL_DRIZZLE_0] = {
        .name = "drizzle", .title = "Drizzle before 1.0", .schema = "drizzle",
        .table = "__drizzle_migrations", .weight = 40, .exact = true, .generic = true,
        .key = FIELD_CHECKSUM, .form = FORM_SHA256, .identity = IDENTITY_DIGEST,
        .order = ORDER_VERSION,
        .columns = {
            { .name = "id", .class = CLASS_NUMBER, .field = FIELD_ORDER },
            { .name = "hash", .class = CLASS_TEXT, .field = FIELD_CHECKSUM },
            { .name = "created_at", .class = CLASS_NUMBER, .field = FIELD_VERSION },
        } },
    [TOOL_DRIZZLE_1] = {
        .name = "drizzle-1", .title = "Drizzle 1", .schema = "drizzle",
        .table = "__drizzle_migrations", .weight = 50, .exact = true, .generic = true,
        .key = FIELD_CHECKSUM, .form = FORM_SHA256, .identity = IDENTITY_NAME,
        .order = ORDER_VERSION,
        .columns = {
            { .name = "id", .class = CLASS_NUMBER, .field = FIELD_ORDER },
            { .name = "hash", .class = CLASS_TEXT, .field = FIELD_CHECKSUM },
            { .name = "created_at", .class = CLASS_NUMBER, .field = FIELD_VERSION },
            { .name = "name", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "applied_at", .class = CLASS_TIME, .field = FIELD_APPLIED, .optional = true },
            { .name = "version", .class = CLASS_NUMBER, .optional = true },
        } },
    [TOOL_KNEX] = {
        .name = "knex", .title = "Knex", .table = "knex_migrations", .weight = 60,
        .key = FIELD_NAME, .form = FORM_ANY, .identity = IDENTITY_NAME, .order = ORDER_NUMBER,
        .lock = GUARD_ROW, .lock_columns = { "is_locked", "index" },
        .columns = {
            { .name = "id", .class = CLASS_NUMBER, .field = FIELD_ORDER },
            { .name = "name", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "batch", .class = CLASS_NUMBER, .field = FIELD_GROUP },
            { .name = "migration_time", .class = CLASS_TIME, .field = FIELD_APPLIED },
        } },
    [TOOL_KYSELY] = {
        .name = "kysely", .title = "Kysely", .table = "kysely_migration", .weight = 30,
        .exact = true, .generic = true, .key = FIELD_APPLIED, .form = FORM_ISO,
        .identity = IDENTITY_NAME, .order = ORDER_TIME,
        .lock = GUARD_ROW, .number = 3853314791062309107, .lock_columns = { "is_locked", "id" },
        .columns = {
            { .name = "name", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "timestamp", .class = CLASS_TEXT, .field = FIELD_APPLIED },
        } },
    [TOOL_TYPEORM] = {
        .name = "typeorm", .title = "TypeORM", .table = "migrations", .weight = 35,
        .exact = true, .generic = true, .key = FIELD_NAME, .form = FORM_MILLIS,
        .identity = IDENTITY_MILLIS, .order = ORDER_NUMBER,
        .columns = {
            { .name = "id", .class = CLASS_NUMBER, .field = FIELD_ORDER },
            { .name = "timestamp", .class = CLASS_NUMBER, .field = FIELD_VERSION },
            { .name = "name", .class = CLASS_TEXT, .field = FIELD_NAME },
        } },
    [TOOL_MIKROORM] = {
        .name = "mikro-orm", .title = "MikroORM", .table = "mikro_orm_migrations", .weight = 35,
        .exact = true, .generic = true, .key = FIELD_NAME, .form = FORM_STAMP,
        .identity = IDENTITY_NAME, .order = ORDER_NUMBER,
        .columns = {
            { .name = "id", .class = CLASS_NUMBER, .field = FIELD_ORDER },
            { .name = "name", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "executed_at", .class = CLASS_TIME, .field = FIELD_APPLIED },
        } },
    [TOOL_SEQUELIZE] = {
        .name = "sequelize", .title = "Sequelize (Umzug)", .table = "SequelizeMeta", .weight = 15,
        .exact = true, .generic = true, .key = FIELD_NAME, .form = FORM_SCRIPT,
        .identity = IDENTITY_NAME, .order = ORDER_NAME,
        .columns = {
            { .name = "name", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "createdAt", .class = CLASS_TIME, .field = FIELD_APPLIED, .optional = true },
            { .name = "updatedAt", .class = CLASS_TIME, .optional = true },
        } },
    [TOOL_NODE_PG_MIGRATE] = {
        .name = "node-pg-migrate", .title = "node-pg-migrate", .table = "pgmigrations",
        .weight = 35, .exact = true, .generic = true, .key = FIELD_NAME, .form = FORM_LEADING,
        .identity = IDENTITY_NAME, .order = ORDER_TIME,
        .lock = GUARD_NUMBER, .number = 7241865325823964,
        .columns = {
            { .name = "id", .class = CLASS_NUMBER, .field = FIELD_ORDER },
            { .name = "name", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "run_on", .class = CLASS_TIME, .field = FIELD_APPLIED },
        } },
    [TOOL_GRAPHILE] = {
        .name = "graphile-migrate", .title = "graphile-migrate", .schema = "graphile_migrate",
        .table = "migrations", .weight = 60, .key = FIELD_CHECKSUM, .form = FORM_SHA1,
        .identity = IDENTITY_DIGITS, .order = ORDER_NAME,
        .lock = GUARD_NUMBER, .number = 4727445306447283,
        .side_columns = { "content", "filename", "date" },
        .columns = {
            { .name = "hash", .class = CLASS_TEXT, .field = FIELD_CHECKSUM },
            { .name = "previous_hash", .class = CLASS_TEXT, .field = FIELD_PREVIOUS },
            { .name = "filename", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "date", .class = CLASS_TIME, .field = FIELD_APPLIED },
        } },
    [TOOL_FLYWAY] = {
        .name = "flyway", .title = "Flyway", .table = "flyway_schema_history", .weight = 70,
        .key = FIELD_SCRIPT, .form = FORM_ANY, .identity = IDENTITY_FLYWAY, .order = ORDER_NUMBER,
        .lock = GUARD_FLYWAY,
        .columns = {
            { .name = "installed_rank", .class = CLASS_NUMBER, .field = FIELD_ORDER },
            { .name = "version", .class = CLASS_TEXT, .field = FIELD_VERSION },
            { .name = "description", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "type", .class = CLASS_TEXT, .field = FIELD_TYPE },
            { .name = "script", .class = CLASS_TEXT, .field = FIELD_SCRIPT },
            { .name = "checksum", .class = CLASS_NUMBER, .field = FIELD_CHECKSUM },
            { .name = "installed_by", .class = CLASS_TEXT },
            { .name = "installed_on", .class = CLASS_TIME, .field = FIELD_APPLIED },
            { .name = "execution_time", .class = CLASS_NUMBER },
            { .name = "success", .class = CLASS_FLAG, .field = FIELD_FLAG },
        } },
    [TOOL_GOLANG_MIGRATE] = {
        .name = "golang-migrate", .title = "golang-migrate", .table = "schema_migrations",
        .weight = 55, .exact = true, .generic = true, .key = FIELD_VERSION, .form = FORM_DIGITS,
        .identity = IDENTITY_NEWEST, .order = ORDER_VERSION, .lock = GUARD_GOLANG,
        .columns = {
            { .name = "version", .class = CLASS_NUMBER, .field = FIELD_VERSION },
            { .name = "dirty", .class = CLASS_FLAG, .field = FIELD_FLAG },
        } },
    [TOOL_DBMATE] = {
        .name = "dbmate", .title = "dbmate", .table = "schema_migrations", .weight = 30,
        .exact = true, .generic = true, .key = FIELD_VERSION, .form = FORM_DIGITS,
        .identity = IDENTITY_DIGITS, .order = ORDER_VERSION,
        .columns = {
            { .name = "version", .class = CLASS_TEXT, .field = FIELD_VERSION, .type = "(128)" },
        } },
    [TOOL_GOOSE] = {
        .name = "goose", .title = "goose", .table = "goose_db_version", .weight = 60,
        .key = FIELD_VERSION, .form = FORM_DIGITS, .identity = IDENTITY_DIGITS,
        .order = ORDER_NUMBER,
        .columns = {
            { .name = "id", .class = CLASS_NUMBER, .field = FIELD_ORDER },
            { .name = "version_id", .class = CLASS_NUMBER, .field = FIELD_VERSION },
            { .name = "is_applied", .class = CLASS_FLAG, .field = FIELD_FLAG },
            { .name = "tstamp", .class = CLASS_TIME, .field = FIELD_APPLIED },
        } },
    [TOOL_DIESEL] = {
        .name = "diesel", .title = "diesel", .table = "__diesel_schema_migrations", .weight = 40,
        .exact = true, .generic = true, .key = FIELD_VERSION, .form = FORM_DIGITS,
        .identity = IDENTITY_DASHED, .order = ORDER_VERSION,
        .columns = {
            { .name = "version", .class = CLASS_TEXT, .field = FIELD_VERSION, .type = "(50)" },
            { .name = "run_on", .class = CLASS_TIME, .field = FIELD_APPLIED },
        } },
    [TOOL_SUPABASE] = {
        .name = "supabase", .title = "Supabase", .schema = "supabase_migrations",
        .table = "schema_migrations", .engines = ON(DIALECT_POSTGRES), .weight = 55,
        .key = FIELD_VERSION, .form = FORM_DIGITS, .identity = IDENTITY_DIGITS,
        .order = ORDER_VERSION,
        .columns = {
            { .name = "version", .class = CLASS_TEXT, .field = FIELD_VERSION },
            { .name = "statements", .class = CLASS_LIST },
            { .name = "name", .class = CLASS_TEXT, .field = FIELD_NAME, .optional = true },
            { .name = "created_by", .class = CLASS_TEXT, .optional = true },
            { .name = "idempotency_key", .class = CLASS_TEXT, .optional = true },
            { .name = "rollback", .class = CLASS_LIST, .optional = true },
        } },
    [TOOL_SQITCH] = {
        .name = "sqitch", .title = "sqitch", .schema = "sqitch", .table = "changes", .weight = 70,
        .key = FIELD_GROUP, .form = FORM_ANY, .identity = IDENTITY_NAME, .order = ORDER_TIME,
        .lock = GUARD_NUMBER, .number = 75474063,
        .side_columns = { "event", "change_id", "change", "committed_at" },
        .columns = {
            { .name = "change_id", .class = CLASS_TEXT },
            { .name = "script_hash", .class = CLASS_TEXT, .field = FIELD_CHECKSUM },
            { .name = "change", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "project", .class = CLASS_TEXT, .field = FIELD_GROUP },
            { .name = "note", .class = CLASS_TEXT },
            { .name = "committed_at", .class = CLASS_TIME, .field = FIELD_APPLIED },
            { .name = "committer_name", .class = CLASS_TEXT },
            { .name = "committer_email", .class = CLASS_TEXT },
            { .name = "planned_at", .class = CLASS_TIME },
            { .name = "planner_name", .class = CLASS_TEXT },
            { .name = "planner_email", .class = CLASS_TEXT },
        } },
    [TOOL_LIQUIBASE] = {
        .name = "liquibase", .title = "Liquibase", .table = "databasechangelog", .weight = 70,
        .key = FIELD_NAME, .form = FORM_ANY, .identity = IDENTITY_NAME, .order = ORDER_NUMBER,
        .lock = GUARD_ROW, .lock_columns = { "lockedby", "locked", "lockgranted", "id" },
        .columns = {
            { .name = "id", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "author", .class = CLASS_TEXT },
            { .name = "filename", .class = CLASS_TEXT, .field = FIELD_SCRIPT },
            { .name = "dateexecuted", .class = CLASS_TIME, .field = FIELD_APPLIED },
            { .name = "orderexecuted", .class = CLASS_NUMBER, .field = FIELD_ORDER },
            { .name = "exectype", .class = CLASS_TEXT, .field = FIELD_TYPE },
            { .name = "md5sum", .class = CLASS_TEXT, .field = FIELD_CHECKSUM },
            { .name = "description", .class = CLASS_TEXT, .optional = true },
            { .name = "comments", .class = CLASS_TEXT, .optional = true },
            { .name = "tag", .class = CLASS_TEXT, .field = FIELD_GROUP, .optional = true },
            { .name = "liquibase", .class = CLASS_TEXT, .optional = true },
            { .name = "contexts", .class = CLASS_TEXT, .optional = true },
            { .name = "labels", .class = CLASS_TEXT, .optional = true },
        } },
    [TOOL_ATLAS] = {
        .name = "atlas", .title = "Atlas", .schema = "atlas_schema_revisions",
        .table = "atlas_schema_revisions", .weight = 70, .key = FIELD_VERSION, .form = FORM_ANY,
        .identity = IDENTITY_DIGITS, .order = ORDER_VERSION,
        .columns = {
            { .name = "version", .class = CLASS_TEXT, .field = FIELD_VERSION },
            { .name = "description", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "type", .class = CLASS_NUMBER, .field = FIELD_TYPE },
            { .name = "applied", .class = CLASS_NUMBER, .field = FIELD_DONE },
            { .name = "total", .class = CLASS_NUMBER, .field = FIELD_TOTAL },
            { .name = "executed_at", .class = CLASS_TIME, .field = FIELD_APPLIED },
            { .name = "execution_time", .class = CLASS_NUMBER },
            { .name = "error", .class = CLASS_TEXT, .field = FIELD_LOG, .optional = true },
            { .name = "error_stmt", .class = CLASS_TEXT, .optional = true },
            { .name = "hash", .class = CLASS_TEXT, .field = FIELD_CHECKSUM },
            { .name = "partial_hashes", .class = CLASS_JSON, .optional = true },
            { .name = "operator_version", .class = CLASS_TEXT },
        } },
    [TOOL_RAILS] = {
        .name = "rails", .title = "Rails", .table = "schema_migrations", .weight = 22,
        .exact = true, .generic = true, .key = FIELD_VERSION, .form = FORM_SECONDS,
        .identity = IDENTITY_DIGITS, .order = ORDER_VERSION, .lock = GUARD_RAILS,
        .side_columns = { "key", "value", "created_at", "updated_at" },
        .columns = {
            { .name = "version", .class = CLASS_TEXT, .field = FIELD_VERSION },
        } },
    [TOOL_ECTO] = {
        .name = "ecto", .title = "Ecto", .table = "schema_migrations", .weight = 40,
        .exact = true, .generic = true, .key = FIELD_VERSION, .form = FORM_DIGITS,
        .identity = IDENTITY_DIGITS, .order = ORDER_VERSION,
        .columns = {
            { .name = "version", .class = CLASS_NUMBER, .field = FIELD_VERSION },
            { .name = "inserted_at", .class = CLASS_TIME, .field = FIELD_APPLIED },
        } },
    [TOOL_D1] = {
        .name = "d1", .title = "Cloudflare D1", .table = "d1_migrations",
        .engines = ON(DIALECT_SQLITE), .weight = 30, .exact = true, .generic = true,
        .key = FIELD_NAME, .form = FORM_SCRIPT, .identity = IDENTITY_NAME, .order = ORDER_NUMBER,
        .columns = {
            { .name = "id", .class = CLASS_NUMBER, .field = FIELD_ORDER },
            { .name = "name", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "applied_at", .class = CLASS_TIME, .field = FIELD_APPLIED },
        } },
    [TOOL_PGROLL] = {
        .name = "pgroll", .title = "pgroll", .schema = "pgroll", .table = "migrations",
        .engines = ON(DIALECT_POSTGRES), .weight = 70, .key = FIELD_NAME, .form = FORM_ANY,
        .identity = IDENTITY_NAME, .order = ORDER_TIME,
        .columns = {
            { .name = "schema", .class = CLASS_TEXT, .field = FIELD_GROUP },
            { .name = "name", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "migration", .class = CLASS_JSON },
            { .name = "created_at", .class = CLASS_TIME, .field = FIELD_BEGUN },
            { .name = "updated_at", .class = CLASS_TIME, .field = FIELD_APPLIED },
            { .name = "parent", .class = CLASS_TEXT },
            { .name = "done", .class = CLASS_FLAG, .field = FIELD_FLAG },
            { .name = "resulting_schema", .class = CLASS_JSON },
            { .name = "migration_type", .class = CLASS_ANY, .field = FIELD_TYPE,
              .optional = true },
        } },
    [TOOL_ALEMBIC] = {
        .name = "alembic", .title = "Alembic", .table = "alembic_version", .weight = 45,
        .exact = true, .generic = true, .key = FIELD_VERSION, .form = FORM_ANY,
        .identity = IDENTITY_NAME, .order = ORDER_VERSION,
        .columns = {
            { .name = "version_num", .class = CLASS_TEXT, .field = FIELD_VERSION, .type = "(32)" },
        } },
    [TOOL_DJANGO] = {
        .name = "django", .title = "Django", .table = "django_migrations", .weight = 40,
        .exact = true, .generic = true, .key = FIELD_NAME, .form = FORM_LEADING,
        .identity = IDENTITY_NAME, .order = ORDER_NUMBER,
        .columns = {
            { .name = "id", .class = CLASS_NUMBER, .field = FIELD_ORDER },
            { .name = "app", .class = CLASS_TEXT, .field = FIELD_GROUP },
            { .name = "name", .class = CLASS_TEXT, .field = FIELD_NAME },
            { .name = "applied", .class = CLASS_TIME, .field = FIELD_APPLIED },
        } },
};
/* clang-format on */
_Static_assert(COUNT_OF(tools) == TOOL_COUNT, "a row for each tool");

const tool *tool_of(history_tool t)
{
    return &tools[t];
}

const char *history_tool_name(history_tool t)
{
    return tools[t].name;
}

const char *history_tool_title(history_tool t)
{
    return tools[t].title;
}

bool history_tool_from_name(str name, history_tool *out)
{
    for (int t = 0; t < TOOL_COUNT; t++) {
        if (str_is(name, tools[t].name)) {
            *out = (history_tool)t;
            return true;
        }
    }
    return false;
}
