internal import MicroHTTP

/// A reading of a web configuration and of the files that it names: what they held, and what came of it.
struct WebConfigReading {
    /// What was read, by path; the configuration's own file is among it.
    private(set) var files: [String: ConfigFile] = [:]
    let result: Result<(config: WebConfig, tlsContext: TLSContext?), WebConfigError>

    /// Reads it, all or nothing. Waits for the disk.
    ///
    /// - Parameters:
    ///   - file: the configuration's path.
    ///   - known: files that were read a moment ago; they are not read again.
    ///   - readFile: reads any other.
    init(
        _ file: String, known: [String: ConfigFile] = [:], readFile: (String) -> ConfigFile = ConfigFile.read
    ) {
        var files: [String: ConfigFile] = [:]
        let read = { (path: String) in
            let contents = files[path] ?? known[path] ?? readFile(path)
            files[path] = contents
            return contents
        }
        do throws(ConfigFault) {
            result = .success(try Self.load(file, read))
        } catch {
            result = .failure(WebConfigError(file: file, error))
        }
        self.files = files
    }

    private static func load(
        _ file: String, _ read: (String) -> ConfigFile
    ) throws(ConfigFault) -> (config: WebConfig, tlsContext: TLSContext?) {
        let bytes: [UInt8]
        let isPublic: Bool
        switch read(file) {
        case .contents(let contents, let everybody): (bytes, isPublic) = (contents, everybody)
        case .unusable(let reason): throw ConfigFault(reason: "the web configuration \(reason)")
        }
        let root = try YAMLDocument(bytes).root
        let start = root?.mark ?? YAMLMark(line: 1, column: 1)
        let sections = try ConfigSection(
            root, name: "", at: start,
            keys: ["tls_server_config", "http_server_config", "basic_auth_users", "rate_limit"])
        let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
        let tls = try TLSSection(in: sections, folder: folder)
        let http = try HTTPSection(in: sections)
        let users = try UserSection(in: sections)
        let rateLimit = try RateLimitSection(in: sections)
        let loaded = try tls.load(read)

        var config = WebConfig()
        config.tls = loaded?.configuration
        // The context has it; nobody else needs it.
        config.tls?.privateKey = []
        config.headers = http.headers
        config.http2 = http.http2
        config.users = users.hashes
        config.rateLimit = rateLimit.limit
        let oddities =
            tls.oddities(loaded?.configuration, isPublic: isPublic, read) + users.oddities + rateLimit.oddities
            + (tls.isOn ? [] : users.odditiesWithoutTLS)
        config.warnings = oddities.map { WebConfigError(file: file, $0).description }
        return (config, loaded?.context)
    }
}
