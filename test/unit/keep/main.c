/* Usage: unit_keep DIALECT */
#include "tests.h"

int main(int argc, char **argv)
{
    if (argc < 2 || !rig_start(argv[1]))
        return 77;
    int failed = run_relation_tests() + run_case_tests() + run_copy_tests();
    rig_stop();
    return failed != 0;
}
