import ArgumentParser
import Glibc

/// The flags of every subcommand that asks a running server.
struct ServerOptions: ParsableArguments {
    private static let passwordVariable = "PLUGIN_EXPORTER_PASSWORD"

    @Option(
        help: ArgumentHelp(
            """
            The server's address, http or https: its root, or its list of plugins (…/v1/plugins). Proxies from the \
            environment are not used.
            """, valueName: "url")
    )
    var url = "http://127.0.0.1:10077"

    @Option(
        help: ArgumentHelp(
            "How long it may take in all, as 500ms, 10s or 1m30s. (default: 10s for audit, 1m30s for run)",
            valueName: "duration")
    )
    var timeout: DurationArgument?

    @Option(help: ArgumentHelp("Name for a server that asks for one.", valueName: "name"))
    var username: String?

    @Option(
        help: ArgumentHelp(
            "File whose first line is the password; without it, $\(Self.passwordVariable)'s is.", valueName: "file"),
        completion: .file()
    )
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "PEM file with the certificates of the authorities to trust, for https.", valueName: "file"),
        completion: .file()
    )
    var caFile: String?

    func validate() throws {
        _ = try address
        if let timeout, timeout.duration <= .zero { throw ValidationError("--timeout must be above 0") }
        if let username {
            do {
                try Credentials.check(username: username)
            } catch {
                throw ValidationError("--username \(error)")
            }
        }
        if username == nil, passwordFile != nil { throw ValidationError("--password-file needs --username") }
    }

    /// - Throws: `ValidationError`.
    var address: ServerAddress {
        get throws {
            do {
                return try ServerAddress(url)
            } catch {
                throw ValidationError("--url: \(error)")
            }
        }
    }

    /// Reads the files and starts the clock. Once a process: a password file may be a pipe.
    ///
    /// - Throws: `ValidationError` that names the file or flag.
    func client(usualLimit: Duration) throws -> ServerClient {
        let credentials = try credentials()
        let authorities = try authorities()
        return ServerClient(limit: timeout?.duration ?? usualLimit, credentials: credentials, authorities: authorities)
    }

    private func authorities() throws -> Authorities? {
        guard let caFile else { return nil }
        do {
            return try Authorities(file: caFile)
        } catch {
            throw ValidationError("--ca-file \(caFile): \(error)")
        }
    }

    private func credentials() throws -> Credentials? {
        guard let username else { return nil }
        let (source, bytes) = try password()
        do {
            return Credentials(username: username, password: try Credentials.password(in: bytes))
        } catch {
            throw ValidationError("\(source): \(error)")
        }
    }

    /// Where the password is, and what is there.
    private func password() throws -> (source: String, bytes: [UInt8]) {
        guard let passwordFile else {
            // As bytes: what is not UTF-8 must be seen.
            let value = getenv(Self.passwordVariable).map { value in
                UnsafeRawBufferPointer(start: value, count: strlen(value)).map { $0 }
            }
            guard let value, !value.isEmpty else {
                throw ValidationError("--username needs --password-file, or the password in $\(Self.passwordVariable)")
            }
            return ("$\(Self.passwordVariable)", value)
        }
        let source = "--password-file \(passwordFile)"
        do {
            return (source, try InputFile.read(passwordFile))
        } catch {
            throw ValidationError("\(source): \(error)")
        }
    }
}
