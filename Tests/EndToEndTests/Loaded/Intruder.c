// Preloaded into the exporter, does there what the lines of a FIFO say, and answers each with a line in a file:
//   open LIBRARY        loads it, as a program loads a plugin
//   register LIBRARY    calls its `second_registry_register`
//   fork LIBRARY        calls its `second_registry_count` in a forked child
//   close LIBRARY       closes it
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int (*function)(void);

static void obey(const char *command, const char *path, int answers) {
    if (strcmp(command, "open") == 0) {
        const char *error = dlopen(path, RTLD_NOW | RTLD_LOCAL) ? "opened" : dlerror();
        dprintf(answers, "%s\n", error);
        return;
    }
    void *library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
    if (!library) {
        dprintf(answers, "not open\n");
    } else if (strcmp(command, "register") == 0) {
        function entry = (function)dlsym(library, "second_registry_register");
        dprintf(answers, "%d\n", entry ? entry() : -1);
    } else if (strcmp(command, "fork") == 0) {
        function count = (function)dlsym(library, "second_registry_count");
        pid_t child = fork();
        if (child == 0) {
            char answer[] = {'0' + (count ? count() : 0), '\n'};
            _exit(write(answers, answer, sizeof answer) != sizeof answer);
        }
        waitpid(child, NULL, 0);
    } else if (strcmp(command, "close") == 0) {
        // Once for the command `open`, once for the look-up above.
        dlclose(library);
        dlclose(library);
        dprintf(answers, dlopen(path, RTLD_NOW | RTLD_NOLOAD) ? "stays\n" : "closed\n");
        return;
    }
    dlclose(library);
}

static void *listen_for_commands(void *unused) {
    // Open for writing too, so that it has no end while nobody writes.
    FILE *commands = fopen(getenv("INTRUDER_COMMANDS"), "r+e");
    int answers = open(getenv("INTRUDER_ANSWERS"), O_WRONLY | O_APPEND | O_CLOEXEC);
    char command[16], path[4096];
    while (commands && fscanf(commands, "%15s %4095s", command, path) == 2) obey(command, path, answers);
    return unused;
}

__attribute__((constructor)) static void intrude(void) {
    // The exporter's signals are for the exporter's threads.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pthread_t thread;
    if (pthread_create(&thread, NULL, listen_for_commands, NULL) == 0) pthread_detach(thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}
