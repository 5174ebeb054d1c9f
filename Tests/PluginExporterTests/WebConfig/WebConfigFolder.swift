import Glibc
import PluginExporter
import TestSupport
import Testing

/// A folder for web configurations, with certificates and whatever else they may name.
final class WebConfigFolder: Sendable {
    /// That of all tests which do not change it.
    static func shared() async throws -> WebConfigFolder { try await made.value }

    private static let made = Task { try await WebConfigFolder() }

    let path: String
    private let directory: TemporaryDirectory

    init() async throws {
        directory = try TemporaryDirectory()
        path = directory.path
        let program = try ChildProcess(["bash", "-ec", Self.script, "bash", directory.path])
        let status = try await program.status()
        try #require(status == 0, "\(program.standardError)")
    }

    /// Writes a configuration and returns its path. Where it says `@server.pem@`, it gets that file's lines.
    func write(_ text: String, to name: String) throws -> String {
        try directory.write(filled(text), to: name)
    }

    /// Text without the folder's path.
    func relative(_ text: String) -> String {
        text.replacing(path + "/", with: "")
    }

    private func filled(_ text: String) throws -> String {
        var filled = text
        while let match = filled.firstMatch(of: /@([a-z.]+)@/) {
            let lines = try directory.read(String(match.1)).split(separator: "\n")
            filled.replaceSubrange(match.range, with: lines.joined(separator: "\n    "))
        }
        return filled
    }

    /// `server` is good for a year; `authority` signed it, and `late` and `soon` as well.
    private static let script = """
        cd "$1"
        umask 077
        key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
        for name in server other authority; do key $name.key; done 2> /dev/null
        openssl req -x509 -key authority.key -out authority.pem -days 400 -subj /CN=authority
        sign() {
            openssl req -new -key server.key -subj /CN=server |
                openssl x509 -req -CA authority.pem -CAkey authority.key -CAcreateserial -days $1 -out $2
        } 2> /dev/null
        sign 365 server.pem
        openssl req -x509 -key other.key -out other.pem -days 365 -subj /CN=other
        sign -1 late.pem
        sign 10 soon.pem
        cp server.key public.key
        chmod 644 public.key
        : > empty.pem
        echo nonsense > nonsense.pem
        truncate -s 2M huge.pem
        mkdir folder tls
        cp server.pem tls/
        mkfifo pipe
        # As Kubernetes mounts a secret.
        mkdir ..2025
        cp server.pem ..2025/
        ln -s ..2025 ..data
        ln -s ..data/server.pem link.pem
        ln -s loop.pem loop.pem
        """
}
