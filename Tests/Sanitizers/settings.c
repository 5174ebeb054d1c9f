// Linked into every program of a sanitized build, so that its settings reach also what is started without them: a plugin
// gets none of its host's environment. REPORTS is the folder in which `make sanitizers` looks for reports at the end.

#include <dlfcn.h>
#include <stdint.h>

const char *__asan_default_options(void) {
    return "log_path=" REPORTS "/address:exitcode=66:detect_leaks=1:detect_stack_use_after_return=1"
           ":strict_string_checks=1:print_suppressions=0";
}

const char *__lsan_default_suppressions(void) {
    return
        // The count of who refers to an object weakly. Its address stands in the object shifted, so that it is not found;
        // an object that leaks is reported itself.
        "leak:RefCounts*formWeakReference\n"
        // ArgumentParser's own, where it refuses the value of a flag: 48 bytes, once, and the process ends. A suppression
        // must not begin with the dollar of the name: that is the end of the line there.
        "leak:s14ArgumentParser8InputKeyV8fullPath\n"
        // Foundation's own, 4 KiB for each empty file that is read; only tests read such.
        "leak:s20FoundationEssentials17readBytesFromFile\n"
        // XCTest's own, in whatever runs tests.
        "leak:libXCTest.so\n";
}

// A race does not end the program: tests that are ended leave behind what they started.
const char *__tsan_default_options(void) {
    return "log_path=" REPORTS "/thread:exitcode=66:halt_on_error=0:second_deadlock_stack=1:print_suppressions=0";
}

// A Mutex of Swift's standard library that is contended is taken and given back in the library, where the sanitizer sees
// nothing; an uncontended one in the caller. Without these two, what a lock protects would look like a race when threads
// wait for it. They take the place of the library's functions, which they call: real races are found still.
#if THREAD_SANITIZER
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
typedef __attribute__((swiftcall)) void lock_function(uint32_t state, __attribute__((swift_context)) void *lock);
typedef __attribute__((swiftcall)) void unlock_function(__attribute__((swift_context)) void *lock);

void __tsan_acquire(void *);
void __tsan_release(void *);
lock_function lock_slow __asm__(LOCK_SLOW);
unlock_function unlock_slow __asm__(UNLOCK_SLOW);

__attribute__((swiftcall)) void lock_slow(uint32_t state, __attribute__((swift_context)) void *lock) {
    lock_function *library = (lock_function *)dlsym(RTLD_NEXT, LOCK_SLOW);
    library(state, lock);
    __tsan_acquire(lock);
}

__attribute__((swiftcall)) void unlock_slow(__attribute__((swift_context)) void *lock) {
    unlock_function *library = (unlock_function *)dlsym(RTLD_NEXT, UNLOCK_SLOW);
    __tsan_release(lock);
    library(lock);
}
#endif
