// A library that holds what a copy of PluginRegistry is counted by, and nothing of Swift: it can be closed.
#include "CRegistryCensus.h"

int second_registry_count(void) { return (int)plugin_registry_census_count(); }
