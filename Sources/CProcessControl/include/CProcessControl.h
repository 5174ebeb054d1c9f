#ifndef PROCESS_CONTROL_H
#define PROCESS_CONTROL_H

#include <sys/types.h>

/// The most process groups that are kept.
#define PROCESS_KEEPER_CAPACITY 65536

/// Starts a small process that kills process groups once this process is gone, however it ends.
///
/// Write an `int32_t` to the descriptor that is returned: a process group's number to have it kept, its negative to
/// have it forgotten; a write fails with EAGAIN if the keeper reads no more. When the last copy of the descriptor is
/// closed, the groups that are still kept get SIGKILL, and the keeper exits. It is in a session of its own, takes no
/// signals but SIGKILL and SIGSTOP, and is called plugin-keeper, also by its command line: whoever kills this process by
/// what its command line says does not kill the keeper with it.
///
/// @param keeper  Gets the number of the process, which is a child of the caller's.
/// @return The descriptor, closed on exec; -1 with errno if there can be none.
int process_keeper_start(pid_t *keeper);

/// Limits the address space of a running process, in bytes: prlimit(2), which Swift does not see.
///
/// @return 0, or -1 with errno.
int process_limit_address_space(pid_t process, unsigned long bytes);

/// Limits how many files a running process may have open.
///
/// @return 0, or -1 with errno.
int process_limit_open_files(pid_t process, unsigned long count);

/// Lowers how many files a running process may have open before it asks for more, which it still may.
///
/// @return 0, or -1 with errno.
int process_lower_open_files(pid_t process, unsigned long count);

/// Whether processes that lose their parent become children of this one: it is the first of a container, or asked for
/// it with PR_SET_CHILD_SUBREAPER.
int process_adopts_orphans(void);

/// Sees to it that the exit statuses of children can be read. A SIGCHLD that is ignored, which a program inherits from who
/// started it, has the kernel throw them away; a handler that the program has is left alone.
void process_keep_exit_statuses(void);

/// Has all threads share two of malloc's arenas, each of which is 64 MiB of address space. To be called while there is one
/// thread.
void process_share_malloc_arenas(void);

/// Closes this process's memory, environment and open files to other programs of the same user, as long as it executes no
/// other program. It leaves no core dump.
void process_shield(void);

#endif
