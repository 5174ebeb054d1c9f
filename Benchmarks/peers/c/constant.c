/* The limit: libmicrohttpd answering every request with one buffer of a given size that never changes. Prints its port
 * as {"port": …} and serves until it is killed. One thread, epoll, connections kept alive, one response made once. */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum MHD_Result answer(void *response, struct MHD_Connection *connection, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_size, void **request) {
    (void)url, (void)method, (void)version, (void)upload, (void)upload_size;
    /* The first call is for the headers; a response queued then would close the connection. */
    static int headers_seen;
    if (*request == NULL) {
        *request = &headers_seen;
        return MHD_YES;
    }
    return MHD_queue_response(connection, MHD_HTTP_OK, response);
}

int main(int count, char **arguments) {
    char *end = NULL;
    size_t size = count == 2 ? strtoul(arguments[1], &end, 10) : 0;
    if (size == 0 || *end != '\0') {
        fputs("usage: constant BYTES\n", stderr);
        return 2;
    }
    char *body = malloc(size);
    if (body == NULL) return 1;
    /* Lines, so that it looks like a scrape to whoever reads it. */
    for (size_t index = 0; index < size; index++) body[index] = index % 64 == 63 || index == size - 1 ? '\n' : '#';

    struct MHD_Response *response = MHD_create_response_from_buffer(size, body, MHD_RESPMEM_PERSISTENT);
    if (response == NULL) return 1;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, answer, response, MHD_OPTION_SOCK_ADDR, &address,
                         MHD_OPTION_END);
    const union MHD_DaemonInfo *info = daemon ? MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (info == NULL) return 1;
    printf("{\"port\": %u}\n", info->port);
    fflush(stdout);
    for (;;) pause();
}
