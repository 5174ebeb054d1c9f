package import MicroHTTP

/// What the file of `--web.config.file` says: encryption, who is let in, headers, and how often. It has the format of all
/// exporters that are made with Prometheus' exporter-toolkit.
package struct WebConfig: Sendable {
    /// How to encrypt; nil if TLS is off.
    package var tls: TLSConfiguration?
    /// What every answer gets, in the order of the file.
    package var headers: [(name: String, value: String)] = []
    /// bcrypt hashes by name; nobody needs a password if there are none.
    package var users: [String: String] = [:]
    /// Nil if there is none.
    package var rateLimit: RateLimit?
    /// What is said of HTTP/2. It is HTTP/1.1 that is served.
    package var http2: Bool?
    /// What is accepted and yet hardly meant: sentences with the file and the line.
    package var warnings: [String] = []

    /// One that turns nothing on.
    init() {}

    /// Reads a configuration and the files that it names. Waits for the disk.
    ///
    /// - Throws: ``WebConfigError`` saying why it cannot be used.
    package init(file: String) throws(WebConfigError) {
        self = try WebConfigReading(file).result.get().config
    }
}
