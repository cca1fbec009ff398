/*
 * api.h - what the program's own parts have of the library beyond the public interface: documents
 * that are large, handed over as they are and not as text.
 *
 * Invariants
 *   1. A document is the one that the public function of the same name gives as text.
 */
#ifndef API_API_H
#define API_API_H

#include "base/json.h"
#include "homing/homing.h"

/* As hm_fingerprint(); "exit" is the exit status. The caller releases the document. */
json_t *api_fingerprint(const hm_context *at, bool with_data, bool with_grants);

#endif
