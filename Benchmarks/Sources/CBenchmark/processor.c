#define _GNU_SOURCE
#include "CBenchmark.h"

#include <sched.h>

int stay_on_processor(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    return sched_setaffinity(0, sizeof set, &set);
}
