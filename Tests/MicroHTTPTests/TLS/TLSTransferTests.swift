import MicroHTTP
import Synchronization
import TestSupport
import Testing

@Suite("Bodies over TLS")
struct TLSTransferTests {
    /// Lines with numbers, so that one that is lost or comes twice is seen.
    private final class Lines: ResponseStream {
        static let length = 16

        let count: Int
        private let position = Atomic(0)

        init(_ lines: Int) {
            count = lines * Self.length
        }

        static func line(_ number: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: length - 1 - digits.count) + digits + "\n"
        }

        func read(into target: UnsafeMutableRawBufferPointer) -> Int {
            let start = position.load(ordering: .relaxed)
            let lines = min(target.count, count - start) / Self.length
            for number in 0..<lines {
                let line = Self.line(start / Self.length + number).utf8
                UnsafeMutableRawBufferPointer(rebasing: target[(number * Self.length)...]).copyBytes(from: line)
            }
            position.store(start + lines * Self.length, ordering: .relaxed)
            return lines * Self.length
        }
    }

    private static func text(_ lines: Int) -> String { (0..<lines).map(Lines.line).joined() }

    @Test("A body of five megabytes that is made while it is sent arrives whole", arguments: ["1.2", "1.3"])
    func streamed(version: String) async throws {
        let certificates = try await TLSCertificateSet.shared()
        let lines = 5_000_000 / Lines.length
        let handler = TestHandler { _ in
            .now(HTTPResponse(.ok, contentType: "text/plain", body: .stream(Lines(lines))))
        }
        try await withSecureServer(TLSConfiguration(certificates.server), handler) { port async throws in
            let url = "https://127.0.0.1:\(port)/"
            // Twice on one connection.
            let client = try await SecureCurl(["--tls-max", version, url, url], authority: certificates.authority)
            #expect(client.status == 0, "\(client.errors)")
            let text = Self.text(lines)
            // Not #expect's own comparison, which would write out both.
            let isWhole = client.output == text + text
            #expect(isWhole, "\(client.output.utf8.count) bytes")
        }
    }

    @Test(
        "A body of a megabyte is taken whole, at once or after a decision", arguments: ["1.2", "1.3"], [false, true])
    func posted(version: String, isDecidedLater: Bool) async throws {
        let certificates = try await TLSCertificateSet.shared()
        var handler = TestHandler.echo
        if isDecidedLater {
            handler.admit = { _ in
                .later {
                    // By now the body is on its way, and some of it decrypted.
                    try? await Task.sleep(for: .milliseconds(20))
                    return .granted()
                }
            }
        }
        let directory = try TemporaryDirectory()
        let text = Self.text(1024 * 1024 / Lines.length)
        let body = try directory.write(text, to: "body")
        try await withSecureServer(TLSConfiguration(certificates.server), handler) { port async throws in
            let client = try await SecureCurl(
                ["--tls-max", version, "-H", "Expect:", "--data-binary", "@\(body)", "https://127.0.0.1:\(port)/"],
                authority: certificates.authority)
            #expect(client.status == 0, "\(client.errors)")
            let isWhole = client.output == text
            #expect(isWhole, "\(client.output.utf8.count) bytes")
        }
    }
}
