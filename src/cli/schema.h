/*
 * schema.h - the JSON Schema (draft 2020-12) of the configuration, made from setting_rows.
 *
 * Shape   docs/homing.schema.json is this, indented; a test compares them.
 */
#ifndef CLI_SCHEMA_H
#define CLI_SCHEMA_H

#include "base/json.h"

json_t *schema_of_settings(void); /* a new value */

#endif
