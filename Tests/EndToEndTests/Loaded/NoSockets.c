// Preloaded, this has the system give no descriptor for a socket while the file of NO_SOCKETS is there. A limit would be one
// for every file.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int is_short(void) {
    const char *path = getenv("NO_SOCKETS");
    if (!path || access(path, F_OK) != 0) return 0;
    errno = EMFILE;
    return 1;
}

int accept4(int listener, struct sockaddr *peer, socklen_t *length, int flags) {
    if (is_short()) return -1;
    typedef int function(int, struct sockaddr *, socklen_t *, int);
    return ((function *)dlsym(RTLD_NEXT, "accept4"))(listener, peer, length, flags);
}

int socketpair(int domain, int type, int protocol, int ends[2]) {
    if (is_short()) return -1;
    return ((int (*)(int, int, int, int *))dlsym(RTLD_NEXT, "socketpair"))(domain, type, protocol, ends);
}
