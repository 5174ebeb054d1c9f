#define _GNU_SOURCE
#include "CProcessControl.h"

#include <sys/prctl.h>
#include <unistd.h>

int process_adopts_orphans(void) {
    int is_subreaper = 0;
    return getpid() == 1 || (prctl(PR_GET_CHILD_SUBREAPER, &is_subreaper) == 0 && is_subreaper);
}
