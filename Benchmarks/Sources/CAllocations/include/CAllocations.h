#ifndef CALLOCATIONS_H
#define CALLOCATIONS_H

/// How many blocks of memory the process has asked for since it started: every malloc, calloc, realloc and their
/// aligned kin, whoever called them.
unsigned long allocations_so_far(void);

#endif
