/*
 * demo.h - the main job on an embedded database, with a real kill in the middle.
 *
 * Works through the public interface alone, in a temporary folder that it removes.
 */
#ifndef CLI_DEMO_H
#define CLI_DEMO_H

#include "cli/invocation.h"

int demo_run(invocation *i);

#endif
