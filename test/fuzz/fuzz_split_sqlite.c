#include "fuzz_split.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check_text(DIALECT_SQLITE, (str){ (const char *)data, size });
    return 0;
}
