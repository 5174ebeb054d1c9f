#include "CBuildInfo.h"

// A C file of its own, so that a new commit makes one object new and not every Swift module.
#ifndef PLUGIN_EXPORTER_REVISION
#define PLUGIN_EXPORTER_REVISION "unknown"
#endif

const char *plugin_exporter_revision(void) { return PLUGIN_EXPORTER_REVISION; }
