#define _GNU_SOURCE
#include "CProcessControl.h"

#include <stddef.h>
#include <sys/resource.h>

static int set_limit(pid_t process, int resource, unsigned long value) {
    struct rlimit limit = {.rlim_cur = value, .rlim_max = value};
    return prlimit(process, resource, &limit, NULL);
}

int process_limit_address_space(pid_t process, unsigned long bytes) {
    return set_limit(process, RLIMIT_AS, bytes);
}

int process_limit_open_files(pid_t process, unsigned long count) {
    return set_limit(process, RLIMIT_NOFILE, count);
}
