#ifndef CTHREADIDENTITY_H
#define CTHREADIDENTITY_H

#include <stdint.h>

/// The thread pointer: not zero, and no two threads that live have the same. A thread may get that of one that has
/// ended. Costs one instruction or two.
///
/// Written in assembly, and volatile: a compiler takes `pthread_self` and `__builtin_thread_pointer` for constants of
/// a function, and would keep them across the suspension of an asynchronous one, which may go on in another thread.
static inline uintptr_t plugin_registry_thread_identity(void) {
    uintptr_t identity;
#if defined(__x86_64__)
    __asm__ volatile("movq %%fs:0, %0" : "=r"(identity));
#elif defined(__aarch64__)
    __asm__ volatile("mrs %0, tpidr_el0" : "=r"(identity));
#else
#error "say how this processor names the thread that runs"
#endif
    return identity;
}

/// The number of the processor that the thread runs on, or ran on a moment ago; 0 where the system does not say.
unsigned plugin_registry_thread_processor(void);

#endif
