#include "CProcessControl.h"

#include <malloc.h>

void process_share_malloc_arenas(void) {
    mallopt(M_ARENA_MAX, 2);
}
