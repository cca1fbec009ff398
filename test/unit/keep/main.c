/* Usage: unit_keep DIALECT */
#include <stdlib.h>

#include "tests.h"

int main(int argc, char **argv)
{
    int failed;

    if (argc < 2 || !rig_start(argv[1]))
        return 77;
    if (getenv("HOMING_TEST_SEED"))
        failed = run_random_tests();
    else
        failed = run_relation_tests() + run_case_tests() + run_copy_tests() + run_edge_tests() +
                 run_random_tests();
    rig_stop();
    return failed != 0;
}
