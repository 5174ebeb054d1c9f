extension HTTPServer {
    /// What a server allows its clients, for each listening address.
    public struct Configuration: Sendable {
        /// Connections open at a time; more wait to be accepted. 512 unless said otherwise.
        public var connectionLimit = 512
        /// Connections open at a time from one address, or the 64 bits of an IPv6 network; once three quarters of all places
        /// are taken, a sixteenth of that, unless it may have all of them. More are closed at once. At a Unix socket nobody has
        /// an address. 128 unless said otherwise.
        public var connectionLimitPerAddress = 128
        /// How many seconds a client has for each of three things, whatever it does meanwhile: to send the next request's
        /// headers, from when it connected or was answered last; to send the body; and to take the answer. Who is slower is
        /// cut off. Above the longest usual scrape interval, so that Prometheus keeps
        /// its connection: 120 unless said otherwise.
        public var clientTimeoutSeconds = 120
        /// Bytes of memory for a connection's request line and headers. 32 KiB unless said otherwise.
        public var headerLimit = 32 * 1024
        /// The largest request body in bytes. 1 MiB unless said otherwise.
        public var bodyLimit = 1024 * 1024
        /// What a new connection is encrypted with, asked once for each, so that another certificate is used from then on
        /// and no connection ends for it. nil, which it is unless said otherwise, is plain HTTP.
        public var tls: (@Sendable () -> TLSContext)?
        /// Headers of every answer, asked for each. One that the answer has already, with the same value, is not sent twice.
        public var headers: @Sendable () -> [(name: String, value: String)] = { [] }
        /// How long a stop waits for the first request of who was let in just before it.
        var newcomersTime = Duration.seconds(1)
        /// What a request is answered that could not be finished before the server stops.
        public var stoppingResponse = HTTPResponse.text(.serviceUnavailable, "The server is stopping.")
        /// Where libmicrohttpd's own complaints go, a line each.
        public var log: @Sendable (String) -> Void = { _ in }
        /// Where it is said that connections cannot be accepted, and why; once a minute at most.
        public var shortageLog: @Sendable (String) -> Void = { _ in }

        public init() {}
    }
}
