#include "cli/commands.h"

#include <string.h>

const opt global_options[] = {
    { .name = "url",
      .type = OPT_TEXT,
      .arg = "URL",
      .help = "the database: a URL without password, or where one is kept: env:NAME, file:PATH, "
              "command:PROGRAM ARGUMENT..." },
    { .name = "dir",
      .type = OPT_TEXT,
      .arg = "FOLDER",
      .fallback = "migrations",
      .env = "HOMING_DIR",
      .key = "migrations",
      .help = "the folder of the migrations" },
    { .name = "env",
      .type = OPT_TEXT,
      .arg = "NAME",
      .env = "HOMING_ENV",
      .key = "env",
      .help = "the environment of the configuration to use; its url comes before DATABASE_URL" },
    { .name = "config",
      .type = OPT_TEXT,
      .arg = "FILE",
      .fallback = "homing.json",
      .env = "HOMING_CONFIG",
      .help = "the configuration; the default is read when it is there" },
    { .name = "json",
      .type = OPT_FLAG,
      .help = "the result as one JSON document on standard output" },
    { .name = "events",
      .type = OPT_TEXT,
      .arg = "ndjson[:FILE]",
      .help = "one JSON event a line on standard output, the result as the last one; or appended "
              "to FILE" },
    { .name = "quiet",
      .type = OPT_FLAG,
      .help = "say nothing on standard error unless something failed" },
    { .name = "no-color", .type = OPT_FLAG, .help = "no colour, as with NO_COLOR" },
    { .name = "help", .type = OPT_FLAG, .help = "explain the command and stop" },
    { 0 },
};

static const opt to_apply[] = {
    { .name = "to", .type = OPT_TEXT, .arg = "ID", .help = "the last migration to apply" },
    { 0 },
};

static const opt for_plan[] = {
    { .name = "rollback",
      .type = OPT_FLAG,
      .help = "plan a rollback, named by --last, --to or ID" },
    { .name = "last",
      .type = OPT_FLAG,
      .help = "with --rollback: the migration that was applied last" },
    { .name = "to",
      .type = OPT_TEXT,
      .arg = "ID",
      .help = "the last migration to apply; with --rollback: the migration to return to" },
    { 0 },
};

static const opt for_adopt[] = {
    { .name = "tool",
      .type = OPT_TEXT,
      .arg = "NAME",
      .help =
          "whose history it is, where that cannot be told: prisma, drizzle, knex, flyway, ..." },
    { .name = "table",
      .type = OPT_TEXT,
      .arg = "[SCHEMA.]TABLE",
      .help = "the table of the history, where there is more than one" },
    { .name = "dry-run", .type = OPT_FLAG, .help = "say what is there, and record nothing" },
    { .name = "mirror",
      .type = OPT_FLAG,
      .help = "from now on write to the other tool's table what it would have written" },
    { .name = "no-mirror", .type = OPT_FLAG, .help = "do not, any more; nothing else is done" },
    { 0 },
};

static const opt for_doctor[] = {
    { .name = "tool",
      .type = OPT_TEXT,
      .arg = "NAME",
      .help =
          "whose history it is, where that cannot be told: prisma, drizzle, knex, flyway, ..." },
    { .name = "table",
      .type = OPT_TEXT,
      .arg = "[SCHEMA.]TABLE",
      .help = "the table of the history, where there is more than one" },
    { .name = "sandbox",
      .type = OPT_TEXT,
      .arg = "WHERE",
      .help = "where statements are tried: same-server (the default), throwaway (a server of its "
              "own), or an empty database, written as with --url" },
    { 0 },
};

static const opt direction[] = {
    { .name = "forward",
      .type = OPT_FLAG,
      .help = "to the migrations applied, whatever way the run was on" },
    { .name = "back",
      .type = OPT_FLAG,
      .help = "to the migration not applied, whatever way the run was on" },
    { 0 },
};

static const opt dry_run[] = {
    { .name = "dry-run", .type = OPT_FLAG, .help = "show the steps that would run, and stop" },
    { 0 },
};

static const opt behaviour[] = {
    { .name = "strict",
      .type = OPT_FLAG,
      .key = "strict",
      .help = "refuse drift, edited and missing files instead of reporting them" },
    { .name = "acknowledge",
      .type = OPT_LIST,
      .arg = "NAME",
      .help =
          "a migration, or a step as migration/step, that may run although it has no way back" },
    { .name = "stall",
      .type = OPT_DURATION,
      .arg = "TIME",
      .fallback = "10s",
      .key = "limits.stall",
      .help = "how long the locks of a run may block the application, in sum" },
    { .name = "attempts",
      .type = OPT_COUNT,
      .arg = "N",
      .fallback = "3",
      .key = "limits.attempts",
      .help = "how often a step is tried on its way back before the run is held" },
    { 0 },
};

/* For locks, for the server, for other runners. */
static const opt waiting[] = {
    { .name = "lock-timeout",
      .type = OPT_DURATION,
      .arg = "TIME",
      .fallback = "1s",
      .key = "limits.lockTimeout",
      .help = "how long to queue for one lock before stepping back" },
    { .name = "patience",
      .type = OPT_DURATION,
      .arg = "TIME",
      .fallback = "1m",
      .key = "limits.patience",
      .help = "how long to keep trying for a lock, in sum" },
    { .name = "statement-timeout",
      .type = OPT_DURATION_OR_NONE,
      .arg = "TIME",
      .fallback = "none",
      .key = "limits.statementTimeout",
      .help = "how long one statement may take; none: as long as it needs" },
    { .name = "wait",
      .type = OPT_DURATION,
      .arg = "TIME",
      .fallback = "1m",
      .key = "limits.wait",
      .help = "how long to wait for another runner" },
    { .name = "takeover-after",
      .type = OPT_DURATION,
      .arg = "TIME",
      .fallback = "15s",
      .key = "limits.takeoverAfter",
      .help = "how long another runner must have been silent before its run is taken over" },
    { 0 },
};

static const opt for_rollback[] = {
    { .name = "last", .type = OPT_FLAG, .help = "the migration that was applied last" },
    { .name = "to",
      .type = OPT_TEXT,
      .arg = "ID",
      .help = "the migration to return to: what was applied after it goes home" },
    { .name = "dry-run", .type = OPT_FLAG, .help = "show the steps that would run, and stop" },
    { 0 },
};

static const opt for_finalise[] = {
    { .name = "older-than",
      .type = OPT_TEXT,
      .arg = "AGE",
      .help = "only what was set aside so long ago: 7d, 36h" },
    { .name = "yes", .type = OPT_FLAG, .help = "destroy it; there is no way back from that" },
    { .name = "dry-run",
      .type = OPT_FLAG,
      .help = "show what would be destroyed, and what becomes impossible, and stop" },
    { 0 },
};

static const opt for_quarantine[] = {
    { .name = "take",
      .type = OPT_TEXT,
      .arg = "WHICH",
      .help = "with resolve: before puts the value from before the migration in place, found lets "
              "what is there stay" },
    { .name = "dry-run",
      .type = OPT_FLAG,
      .help = "with resolve: say whether it can be, and stop" },
    { 0 },
};

static const opt for_status[] = {
    { .name = "verify", .type = OPT_FLAG, .help = "check the chain of events of every run" },
    { .name = "anchor",
      .type = OPT_TEXT,
      .arg = "FILE",
      .help = "with --verify: events kept outside the database (--events ndjson:FILE) to check "
              "against" },
    { 0 },
};

static const opt for_rehearse[] = {
    { .name = "sandbox",
      .type = OPT_TEXT,
      .arg = "WHERE",
      .fallback = "same-server",
      .help = "same-server: a database beside the target; throwaway: a server that is started for "
              "it; or an empty database, written as with --url" },
    { .name = "rows",
      .type = OPT_COUNT,
      .arg = "N",
      .fallback = "20",
      .help = "rows that are generated in every table" },
    { .name = "seed",
      .type = OPT_TEXT,
      .arg = "S",
      .fallback = "1",
      .help = "a number: the same one gives the same rows" },
    { .name = "to", .type = OPT_TEXT, .arg = "ID", .help = "the last migration to rehearse" },
    { .name = "all", .type = OPT_FLAG, .help = "rehearse those whose proof is current, too" },
    { 0 },
};

static const opt for_ci[] = {
    { .name = "write",
      .type = OPT_FLAG,
      .help = "write homing.lock instead of failing when it is not current" },
    { 0 },
};

static const opt exports[] = {
    { .name = "junit", .type = OPT_TEXT, .arg = "FILE", .help = "write a JUnit report to FILE" },
    { .name = "sarif",
      .type = OPT_TEXT,
      .arg = "FILE",
      .help = "write the findings to FILE as SARIF 2.1.0" },
    { .name = "markdown",
      .type = OPT_TEXT,
      .arg = "FILE",
      .help = "write the table to FILE as Markdown, for a pull request" },
    { 0 },
};

static const opt for_diff[] = {
    { .name = "sql",
      .type = OPT_FLAG,
      .help = "write the statements that make LEFT like RIGHT; nothing is run" },
    { .name = "no-grants", .type = OPT_FLAG, .help = "leave out owners and grants" },
    { 0 },
};

static const opt for_fingerprint[] = {
    { .name = "data", .type = OPT_FLAG, .help = "also digest the rows of every table" },
    { .name = "no-grants", .type = OPT_FLAG, .help = "leave out owners and grants" },
    { 0 },
};

static const opt for_protocol[] = {
    { .name = "format",
      .type = OPT_CHOICE,
      .arg = "FORM",
      .choices = "text|mermaid|json",
      .fallback = "text",
      .help = "text, mermaid or json" },
    { 0 },
};

static const opt for_help[] = {
    { .name = "man", .type = OPT_FLAG, .help = "the manual page, in mdoc" },
    { .name = "schema", .type = OPT_FLAG, .help = "the JSON Schema of homing.json" },
    { .name = "reference", .type = OPT_FLAG, .help = "the reference page, in Markdown" },
    { 0 },
};

const command commands[COMMAND_COUNT] = {
    [COMMAND_INIT] = { "init",
                       "",
                       "begin a project in this folder",
                       "Writes homing.json and makes the folder of the migrations. Files that are "
                       "there stay as they are.",
                       { NULL },
                       WRITES_FILES,
                       NEEDS_NOTHING,
                       0,
                       0 },
    [COMMAND_NEW] = { "new",
                      "NAME",
                      "begin a migration",
                      "Makes a file named by the time in UTC and NAME in the folder of the "
                      "migrations, "
                      "with an explanation of the directives in comments. Never overwrites a file.",
                      { NULL },
                      WRITES_FILES,
                      NEEDS_PROJECT,
                      1,
                      64 },
    [COMMAND_PLAN] = { "plan",
                       "[ID]",
                       "show what apply or rollback would do",
                       "Shows the steps that would run, in order: which share a transaction, which "
                       "locks they take, and the way back of each. Nothing is changed.",
                       { for_plan, behaviour, waiting },
                       WRITES_NOTHING,
                       NEEDS_DATABASE,
                       0,
                       1 },
    [COMMAND_APPLY] = { "apply",
                        "",
                        "apply the pending migrations",
                        "Recovers what an earlier run left, then applies the pending migrations in "
                        "order. When a migration fails, it is brought home; those before it "
                        "stay.\n"
                        "SIGINT and SIGTERM pause the run after the step or batch that is under "
                        "way.",
                        { to_apply, dry_run, behaviour, waiting },
                        WRITES_DATABASE,
                        NEEDS_DATABASE,
                        0,
                        0 },
    [COMMAND_ADOPT] = { "adopt",
                        "",
                        "take over the history of another tool",
                        "Finds the table in which Prisma, Drizzle, Knex, Flyway or another tool "
                        "keeps its history, compares it with the files, and records what is "
                        "applied and matches. The other tool's table is only read.",
                        { for_adopt, behaviour, waiting },
                        WRITES_DATABASE,
                        NEEDS_DATABASE,
                        0,
                        0 },
    [COMMAND_DOCTOR] = { "doctor",
                         "",
                         "say what another tool left half-done, and the ways out",
                         "Says what is stuck and who holds what; of a migration that failed, which "
                         "statements took effect; and offers a way forward and a way back, both "
                         "tried in a sandbox. The database is only read.",
                         { for_doctor },
                         WRITES_NOTHING,
                         NEEDS_DATABASE,
                         0,
                         0 },
    [COMMAND_STATUS] = { "status",
                         "",
                         "show what is applied, what runs and what is left",
                         "Shows the migrations, the runs, and the state the database is in. "
                         "Nothing is changed.",
                         { for_status },
                         WRITES_NOTHING,
                         NEEDS_DATABASE,
                         0,
                         0 },
    [COMMAND_ROLLBACK] = { "rollback",
                           "[ID]",
                           "take applied migrations back",
                           "Takes back the last migration (--last), all that were applied after "
                           "one (--to ID), or one and what depends on it (ID). Exactly one of "
                           "the three is given.",
                           { for_rollback, behaviour, waiting },
                           WRITES_DATABASE,
                           NEEDS_DATABASE,
                           0,
                           1 },
    [COMMAND_RECOVER] = { "recover",
                          "",
                          "bring an interrupted run home",
                          "Decides what is undecided, then goes on: forward after a crash or a "
                          "lost "
                          "connection, back after a failure. A second recover changes nothing.",
                          { direction, behaviour, waiting },
                          WRITES_RUN,
                          NEEDS_DATABASE,
                          0,
                          0 },
    [COMMAND_HORIZON] = { "horizon",
                          "[ID]",
                          "show what can still be taken back, and by what",
                          "Of each migration that is not finalised, or of one: whether its way "
                          "back is open, by what it leads (kept things, undo images, an inverse, "
                          "the author's `down`), how many rows come back, how many would go to "
                          "quarantine, what is kept takes on disk, how long it takes, and when it "
                          "closes. Nothing is changed.",
                          { NULL },
                          WRITES_NOTHING,
                          NEEDS_DATABASE,
                          0,
                          1 },
    [COMMAND_FINALISE] = { "finalise",
                           "[ID]",
                           "destroy what is kept, and close the way back",
                           "Says what becomes impossible, then destroys what was set aside: of a "
                           "migration and what was set aside before it (ID), or all. The oldest "
                           "goes first, each thing in a transaction of its own; stopped at any "
                           "point, the same command goes on. Without --yes nothing is touched.",
                           { for_finalise, waiting },
                           WRITES_DATABASE,
                           NEEDS_DATABASE,
                           0,
                           1 },
    [COMMAND_QUARANTINE] = { "quarantine",
                             "list|show|resolve [NUMBER]",
                             "settle what a rollback could not bring back",
                             "Lists the values and rows that a rollback could not bring back "
                             "beside "
                             "something newer; shows one with both values; or settles it: --take "
                             "before puts the older one in place if the row still has what was "
                             "found, --take found lets the newer one stay.",
                             { for_quarantine, waiting },
                             WRITES_DATABASE,
                             NEEDS_DATABASE,
                             1,
                             2 },
    [COMMAND_PAUSE] = { "pause",
                        "",
                        "pause a run of another process",
                        "The run pauses after the step or batch that is under way, and lets go of "
                        "the fence.",
                        { NULL },
                        WRITES_MAILBOX,
                        NEEDS_DATABASE,
                        0,
                        0 },
    [COMMAND_RESUME] = { "resume",
                         "",
                         "go on with a paused run",
                         "Goes on in the direction the run had.",
                         { behaviour, waiting },
                         WRITES_RUN,
                         NEEDS_DATABASE,
                         0,
                         0 },
    [COMMAND_STOP] = { "stop",
                       "",
                       "stop a run of another process and bring it home",
                       "The run stops after the step or batch that is under way, and the migration "
                       "that is under way is brought home.",
                       { NULL },
                       WRITES_MAILBOX,
                       NEEDS_DATABASE,
                       0,
                       0 },
    [COMMAND_REHEARSE] = { "rehearse",
                           "[ID]...",
                           "prove that the pending migrations come home",
                           "Runs each pending migration, or those named, up, down and up again in "
                           "a sandbox with the database's schema and generated rows, and writes "
                           "what is proven to homing.lock. The database itself is only read.\n"
                           "Migrations whose proof is current are not rehearsed again.",
                           { for_rehearse, exports },
                           WRITES_FILES,
                           NEEDS_DATABASE,
                           0,
                           1000 },
    [COMMAND_CI] = { "ci",
                     "",
                     "rehearse, and check that homing.lock is current",
                     "Rehearses what has no current proof, and fails (status 1) when a pending "
                     "migration is not proven, or when homing.lock is not what a rehearsal would "
                     "write.",
                     { for_rehearse, for_ci, exports },
                     WRITES_FILES,
                     NEEDS_DATABASE,
                     0,
                     0 },
    [COMMAND_DIFF] = { "diff",
                       "[LEFT] RIGHT",
                       "compare two databases",
                       "Compares the catalogues of two databases, or of a database and a file made "
                       "by homing fingerprint. LEFT and RIGHT are written as with --url; RIGHT may "
                       "be such a "
                       "file. Without LEFT "
                       "the configured database is compared.",
                       { for_diff },
                       WRITES_NOTHING,
                       NEEDS_PROJECT,
                       1,
                       2 },
    [COMMAND_FINGERPRINT] = { "fingerprint",
                              "",
                              "show the catalogue in canonical text, and its digest",
                              "The same objects give the same text, whatever statements made them.",
                              { for_fingerprint },
                              WRITES_NOTHING,
                              NEEDS_DATABASE,
                              0,
                              0 },
    [COMMAND_PROTOCOL] = { "protocol",
                           "",
                           "show the states of a run and how it decides",
                           "Prints the tables that the engine runs by: states, transitions, "
                           "decisions, and the crash points of the tests.",
                           { for_protocol },
                           WRITES_NOTHING,
                           NEEDS_NOTHING,
                           0,
                           0 },
    [COMMAND_DEMO] = { "demo",
                       "",
                       "kill a run in the middle, and see it come home",
                       "Works on an SQLite database in a temporary folder, which it removes.",
                       { NULL },
                       WRITES_NOTHING,
                       NEEDS_NOTHING,
                       0,
                       0 },
    [COMMAND_COMPLETION] = { "completion",
                             "SHELL",
                             "print completion for bash or zsh",
                             "bash: source <(homing completion bash)\n"
                             "zsh: homing completion zsh >\"${fpath[1]}/_homing\"",
                             { NULL },
                             WRITES_NOTHING,
                             NEEDS_NOTHING,
                             1,
                             1 },
    [COMMAND_VERSION] = { "version",
                          "",
                          "print the version",
                          "",
                          { NULL },
                          WRITES_NOTHING,
                          NEEDS_NOTHING,
                          0,
                          0 },
    [COMMAND_HELP] = { "help",
                       "[COMMAND]",
                       "explain the program or a command",
                       "",
                       { for_help },
                       WRITES_NOTHING,
                       NEEDS_NOTHING,
                       0,
                       1 },
};

const exit_row exit_rows[] = {
    { 0, "done" },
    { 1, "failed, and the database is home" },
    { 2, "wrong usage or configuration, nothing touched" },
    { 3, "on hold, a decision is needed" },
    { 4, "refused by a gate, nothing touched" },
    { 5, "another runner has the fence" },
    { 130, "paused by request" },
    { 0, NULL },
};

const command *command_find(const char *name)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

command_id command_id_of(const command *c)
{
    return (command_id)(c - commands);
}

static const opt *find_in(const opt *list, const char *name)
{
    for (; list && list->name; list++)
        if (strcmp(list->name, name) == 0)
            return list;
    return NULL;
}

const opt *command_option(const command *c, const char *name)
{
    for (size_t g = 0; c && g < COMMAND_GROUPS; g++) {
        const opt *found = find_in(c->options[g], name);
        if (found)
            return found;
    }
    return find_in(global_options, name);
}

void command_each_option(const command *c, opt_visit *visit, void *ctx)
{
    for (size_t g = 0; g < COMMAND_GROUPS; g++)
        for (const opt *o = c->options[g]; o && o->name; o++)
            visit(ctx, o);
}
