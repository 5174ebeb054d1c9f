#include "CProcessControl.h"

#include <sys/prctl.h>

int process_shield(void) { return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }
