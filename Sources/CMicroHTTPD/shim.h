/// libmicrohttpd, and in front of its variadic functions, which Swift cannot call, the few calls made of them here.
#include <microhttpd.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

/// What a daemon allows its clients. See MHD_OPTION for each.
struct microhttpd_limits {
    unsigned int connections;
    size_t header_bytes;
};

/// Leaves a path percent-encoded: decoded here, `a%2Fb` would be two segments and `%00` the end of the string.
static inline size_t microhttpd_keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

/// What a daemon that speaks TLS has to be given. Never called: each session is given credentials of its own before its
/// handshake. As a gnutls_certificate_retrieve_function2, whose types are those of another module.
static inline int microhttpd_no_certificate(
    void *session, const void *authorities, int authority_count, const void *algorithms, int algorithm_count,
    void **chain, unsigned int *length, void **key) {
    (void)session, (void)authorities, (void)authority_count, (void)algorithms, (void)algorithm_count;
    (void)chain, (void)length, (void)key;
    return -1;
}

/// Starts a daemon with one epoll thread on a listening socket. Returns NULL if the library refuses.
static inline struct MHD_Daemon *microhttpd_start(
    int socket, struct microhttpd_limits limits, int is_encrypted, MHD_AcceptPolicyCallback accepts,
    MHD_NotifyConnectionCallback connected, void *clients, MHD_AccessHandlerCallback handler,
    MHD_RequestCompletedCallback completed, void *context, MHD_LogCallback log, void *log_context) {
    struct MHD_OptionItem tls[] = {
        {is_encrypted ? MHD_OPTION_HTTPS_CERT_CALLBACK : MHD_OPTION_END, 0, (void *)microhttpd_no_certificate},
        {MHD_OPTION_END, 0, NULL},
    };
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG
            | (is_encrypted ? MHD_USE_TLS : 0),
        0, accepts, clients, handler, context,
        MHD_OPTION_EXTERNAL_LOGGER, log, log_context,
        MHD_OPTION_ARRAY, tls,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)socket,
        MHD_OPTION_NOTIFY_CONNECTION, connected, clients,
        MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_UNESCAPE_CALLBACK, microhttpd_keep_escapes, NULL,
        MHD_OPTION_CONNECTION_LIMIT, limits.connections,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, limits.header_bytes,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
}

/// A descriptor that wakes the daemon's thread with each ``microhttpd_wake``, to be closed by the caller; -1 if the system
/// has none.
///
/// The thread takes 128 events at a time. When there are exactly as many it looks for more before it handles them, and
/// waits for those without end: a crowd of that size would keep everybody waiting. Events without a pointer it ignores.
static inline int microhttpd_alarm(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
    if (info == NULL) return -1;
    const int alarm = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (alarm < 0) return -1;
    // Told of each writing anew, so nobody has to read it.
    struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data = {.ptr = NULL}};
    if (epoll_ctl(info->epoll_fd, EPOLL_CTL_ADD, alarm, &event) == 0) return alarm;
    close(alarm);
    return -1;
}

/// Has the daemon's thread look at what has happened.
static inline void microhttpd_wake(int alarm) {
    eventfd_write(alarm, 1);
}

/// How many connections a daemon has.
static inline unsigned int microhttpd_connections(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info == NULL ? 0 : info->num_connections;
}

/// The peer's socket address, or NULL.
static inline const struct sockaddr *microhttpd_peer(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info == NULL ? NULL : info->client_addr;
}

/// The TLS session of a connection, a gnutls_session_t, or NULL. There is one before its handshake.
static inline void *microhttpd_tls_session(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info == NULL ? NULL : info->tls_session;
}

/// What the MHD_NotifyConnectionCallback keeps with the connection, or NULL.
static inline void *microhttpd_connection_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

/// The bytes of a request's head, which this version of the library leaves where it received them, beginning with the
/// method; 0 for a newer one, of which that is not known, and which refuses bad lines itself.
static inline size_t microhttpd_kept_head_size(struct MHD_Connection *connection) {
    if (strncmp(MHD_get_version(), "0.", 2) != 0) return 0;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info == NULL ? 0 : info->header_size;
}

/// A connection's socket, or -1.
static inline int microhttpd_descriptor(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

/// Formats what a MHD_LogCallback is given; returns the length of the whole text as vsnprintf does.
static inline int microhttpd_format(char *buffer, size_t size, const char *format, va_list arguments) {
    return vsnprintf(buffer, size, format, arguments);
}

/// MHD_CONTENT_READER_END_WITH_ERROR, a macro with a cast that Swift does not see.
static const ssize_t microhttpd_end_with_error = MHD_CONTENT_READER_END_WITH_ERROR;
