#include "catalog/inverse_plan.h"

const engine engine_sqlite = { 0 };
