#define _GNU_SOURCE
#include "CProcessControl.h"

#include <stddef.h>
#include <sys/resource.h>

static int set_limits(pid_t process, int resource, unsigned long soft, unsigned long hard) {
    struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};
    return prlimit(process, resource, &limit, NULL);
}

int process_limit_address_space(pid_t process, unsigned long bytes) {
    return set_limits(process, RLIMIT_AS, bytes, bytes);
}

int process_limit_open_files(pid_t process, unsigned long count) {
    return set_limits(process, RLIMIT_NOFILE, count, count);
}

int process_lower_open_files(pid_t process, unsigned long count) {
    struct rlimit limit;
    if (prlimit(process, RLIMIT_NOFILE, NULL, &limit) != 0) return -1;
    if (limit.rlim_cur <= count) return 0;
    return set_limits(process, RLIMIT_NOFILE, count, limit.rlim_max);
}
