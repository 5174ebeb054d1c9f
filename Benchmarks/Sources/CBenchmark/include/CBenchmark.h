#ifndef CBENCHMARK_H
#define CBENCHMARK_H

#include <stddef.h>

/// How many blocks of memory the process has asked for since it started: every malloc, calloc, realloc and their
/// aligned kin, whoever called them.
unsigned long allocations_so_far(void);

/// The bytes of all blocks of memory that the process holds now, large ones among them, as its allocator accounts them.
size_t allocated_bytes(void);

#endif
