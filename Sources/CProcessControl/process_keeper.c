#define _GNU_SOURCE
#include "CProcessControl.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

// Only the forked process writes here; in the caller these pages are never touched.
static int32_t groups[PROCESS_KEEPER_CAPACITY];

static const char name[] = "plugin-keeper";

/// Where the kernel has the command line: the arguments, one behind the other.
static char *command_line;
static size_t command_line_size;

/// At the start, before the program can point its arguments elsewhere; glibc calls constructors with what main gets.
__attribute__((constructor)) static void find_command_line(int count, char **arguments) {
    if (count < 1) return;
    char *end = arguments[0];
    for (int index = 0; index < count && arguments[index] == end; index++) end += strlen(end) + 1;
    command_line = arguments[0];
    command_line_size = (size_t)(end - arguments[0]);
}

/// Changes the command line, as much of it as there is room for.
static void rename_command_line(void) {
    if (command_line_size == 0) return;
    memset(command_line, 0, command_line_size);
    size_t length = strlen(name) < command_line_size ? strlen(name) : command_line_size - 1;
    memcpy(command_line, name, length);
}

/// Reads one message; 0 at the end of the input.
static int next_message(int input, int32_t *message) {
    size_t count = 0;
    while (count < sizeof *message) {
        ssize_t got = read(input, (char *)message + count, sizeof *message - count);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return 0;
        count += (size_t)got;
    }
    return 1;
}

/// Runs in a fork of a program with threads: calls nothing that is not async-signal-safe, and allocates nothing.
static void keep(int input) {
    setsid();
    // In this process's copy of the memory alone.
    rename_command_line();
    prctl(PR_SET_NAME, name);
    // Whatever the caller has open would stay open with the keeper: its folder, files, sockets, pipes to plugins.
    if (chdir("/") != 0 || dup2(input, 3) < 0) _exit(1);
    closefrom(4);
    int null = open("/dev/null", O_RDWR);
    if (null >= 0) {
        for (int standard = 0; standard <= 2; standard++) dup2(null, standard);
        if (null > 3) close(null);
    }

    int32_t message;
    size_t count = 0;
    while (next_message(3, &message)) {
        if (message > 1) {
            if (count < PROCESS_KEEPER_CAPACITY) groups[count++] = message;
        } else if (message < -1) {
            for (size_t index = 0; index < count; index++) {
                if (groups[index] == -message) {
                    groups[index] = groups[--count];
                    break;
                }
            }
        }
    }
    for (size_t index = 0; index < count; index++) kill(-groups[index], SIGKILL);
    _exit(0);
}

int process_keeper_start(pid_t *keeper) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    // A keeper that is suspended must not hold up who writes to it. The reading end stays as it is.
    if (fcntl(ends[1], F_SETFL, O_NONBLOCK) != 0) {
        int error = errno;
        close(ends[0]);
        close(ends[1]);
        errno = error;
        return -1;
    }
    // From its first moment on: a signal must not run the caller's handlers in the keeper.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t process = fork();
    if (process == 0) {
        // Its own copy of the writing end would keep it from ever seeing the input end.
        close(ends[1]);
        // Below 3 if the caller runs without its standard descriptors, which the keeper replaces.
        int input = fcntl(ends[0], F_DUPFD_CLOEXEC, 3);
        if (input < 0) _exit(1);
        keep(input);
    }
    int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(ends[0]);
    if (process < 0) {
        close(ends[1]);
        errno = error;
        return -1;
    }
    *keeper = process;
    return ends[1];
}
