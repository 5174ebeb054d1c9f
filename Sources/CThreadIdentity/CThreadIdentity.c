#define _GNU_SOURCE
#include "CThreadIdentity.h"

#include <sched.h>

unsigned plugin_registry_thread_processor(void) {
    int processor = sched_getcpu();
    return processor < 0 ? 0 : (unsigned)processor;
}
