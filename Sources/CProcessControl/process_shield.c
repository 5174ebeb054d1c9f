#include "CProcessControl.h"

#include <sys/prctl.h>

// Linux refuses this call nothing but a value that it does not know.
void process_shield(void) { (void)prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L); }
