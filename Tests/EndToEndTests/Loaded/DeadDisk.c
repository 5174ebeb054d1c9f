// Preloaded, this makes a disk out of every path that holds "/dead-disk", and one that never answers: as a network's file
// system does whose server is gone. What is on "/dying-disk" can be opened until the file of DEAD_SINCE is there.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void wait_if_dead(const char *path) {
    while (strstr(path, "/dead-disk")) pause();
}

DIR *opendir(const char *path) {
    wait_if_dead(path);
    return ((DIR * (*)(const char *)) dlsym(RTLD_NEXT, "opendir"))(path);
}

int access(const char *path, int mode) {
    wait_if_dead(path);
    return ((int (*)(const char *, int))dlsym(RTLD_NEXT, "access"))(path, mode);
}

static int open_unless_dead(const char *name, const char *path, int flags, mode_t mode) {
    const char *since = getenv("DEAD_SINCE");
    while (since && strstr(path, "/dying-disk") && faccessat(AT_FDCWD, since, F_OK, 0) == 0) pause();
    return ((int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name))(path, flags, mode);
}

static mode_t mode_argument(int flags, va_list arguments) {
    return flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_unless_dead("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = mode_argument(flags, arguments);
    va_end(arguments);
    return open_unless_dead("open64", path, flags, mode);
}
