/*
 * Usage: bench_keep [ROWS [ROUNDS]]. What it costs a statement on PostgreSQL that its rows are
 * kept, and what bringing them back costs, beside the same done by hand. Times are the least of all
 * rounds: of the clock, and of the processor in the server's session.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "bed.h"

static int rows = 1000000;

typedef struct cost {
    double clock, processor; /* seconds */
} cost;

/* Seconds of processor that the session's process has had. */
static double processor(void)
{
    str rest, pid = str_split(the.c->identity, '/', &rest);
    char path[64];
    long long spent = 0;

    (void)snprintf(path, sizeof path, "/proc/%.*s/schedstat", STR_ARG(pid));
    FILE *f = fopen(path, "r");
    if (!f)
        return 0;
    if (fscanf(f, "%lld", &spent) != 1)
        spent = 0;
    (void)fclose(f);
    return (double)spent / 1e9;
}

static void fresh(void)
{
    bed_run(
        "DROP TABLE IF EXISTS t;\nDROP TABLE IF EXISTS copy;\nDROP TABLE IF EXISTS "
        "homing_keep.k12;\nCREATE TABLE t (id integer PRIMARY KEY, a integer, b text, c bigint, "
        "d timestamptz);");
    (void)rig_run(the.c, str_c(the.a, str_printf(the.a,
                                                 "INSERT INTO t SELECT g, g %% 1000, 'row ' || g, "
                                                 "g * 7, now() FROM generate_series(1, %d) g",
                                                 rows)));
    bed_run("CREATE INDEX t_b ON t (b);\nVACUUM ANALYZE t;\nCHECKPOINT;");
}

static image kept;

static void plain(const char *sql)
{
    bed_run(sql);
}

static void capture(const char *sql)
{
    const char *const list[] = { sql };

    kept = bed_migrate("t", list, 1);
}

static void undo(const char *sql)
{
    (void)sql;
    image_counts counts = bed_undo(&kept);
    assert_int_equal(counts.restored, rows);
}

static void nothing(const char *sql)
{
    (void)sql;
}

#define CHANGE "UPDATE t SET a = a + 1"
#define DELETED "DELETE FROM t"

static const struct {
    const char *name;
    void (*before)(const char *sql);
    const char *first;
    void (*measured)(const char *sql);
    const char *sql;
} measures[] = {
    { "update, plain", nothing, "", plain, CHANGE ";" },
    { "update, kept", nothing, "", capture, CHANGE },
    { "delete, plain", nothing, "", plain, DELETED ";" },
    { "delete, and a copy before", nothing, "", plain,
      "BEGIN;\nCREATE TABLE copy AS SELECT * FROM t;\n" DELETED ";\nCOMMIT;" },
    { "delete, kept", nothing, "", capture, DELETED },
    { "update back by hand", plain,
      "CREATE TABLE copy AS SELECT id, a FROM t;\n" CHANGE ";\nANALYZE copy;", plain,
      "UPDATE t SET a = copy.a FROM copy WHERE copy.id = t.id;" },
    { "update back by undo", capture, CHANGE, undo, "" },
    { "insert back by hand", plain, "CREATE TABLE copy AS SELECT * FROM t;\n" DELETED ";", plain,
      "INSERT INTO t SELECT * FROM copy;" },
    { "insert back by undo", capture, DELETED, undo, "" },
};

static cost measure(size_t i)
{
    fresh();
    measures[i].before(measures[i].first);
    double spent = processor();
    int64_t began = clock_monotonic();
    measures[i].measured(measures[i].sql);
    return (cost){ (double)(clock_monotonic() - began) / 1e6, processor() - spent };
}

static void run(int rounds)
{
    for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
        cost least = measure(i);
        for (int n = 1; n < rounds; n++) {
            cost one = measure(i);
            least.clock = one.clock < least.clock ? one.clock : least.clock;
            least.processor = one.processor < least.processor ? one.processor : least.processor;
        }
        (void)printf("%-28s %7.2f s %7.2f s processor\n", measures[i].name, least.clock,
                     least.processor);
        (void)fflush(stdout);
    }
}

int main(int argc, char **argv)
{
    void *state = NULL;

    if (argc > 1)
        rows = (int)strtol(argv[1], NULL, 10);
    if (!rig_start("postgres"))
        return 77;
    (void)bed_setup(&state);
    bed_run("SET max_parallel_workers_per_gather = 0;");
    run(argc > 2 ? (int)strtol(argv[2], NULL, 10) : 2);
    (void)rig_teardown(&state);
    rig_stop();
    return 0;
}
