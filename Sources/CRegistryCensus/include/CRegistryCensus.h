#ifndef CREGISTRYCENSUS_H
#define CREGISTRYCENSUS_H

#include <stddef.h>

// Counts the copies of this library in the process. Each image (the program, or a shared library) that it was linked
// into carries an ELF note, which the loader can be asked about from any image: no variable has to be shared, nothing
// is to be cleaned up, and a library that is closed is gone from the count.
//
// Both functions may be called from any thread, and from the child of a fork, unless another thread of the parent was
// inside the loader at the moment of the fork: glibc does not free the loader's lock in the child, and who asks there
// waits for ever. They allocate nothing. Images in another namespace of the loader (`dlmopen`) are not seen.

/// How many images carry the note, the one that asks among them. Reads the notes only if an image came or went since
/// the last call.
size_t plugin_registry_census_count(void);

/// Writes the paths of these images into `buffer`, each ended by a zero; the program's own path is empty, as the loader
/// has it. Always reads the notes of every image.
///
/// Returns how many bytes they take. If that is more than `capacity`, not all were written.
size_t plugin_registry_census_paths(void *buffer, size_t capacity);

#endif
