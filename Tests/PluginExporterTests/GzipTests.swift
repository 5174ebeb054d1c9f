import FoundationEssentials
import PluginRegistry
import TestSupport
import Testing

@Suite("Compressed scrapes")
struct GzipTests {
    /// What gzip itself makes of what was sent.
    static func decompressed(_ body: [UInt8]) async throws -> String {
        let folder = try TemporaryDirectory()
        let path = folder.path + "/scrape.gz"
        try Data(body).write(to: URL(filePath: path))
        let gzip = try ChildProcess(["gzip", "--decompress", "--stdout", path])
        #expect(try await gzip.status() == 0, "\(gzip.standardError)")
        return gzip.standardOutput
    }

    private static func registry(plugins: Int) -> PluginRegistry {
        let registry = PluginRegistry()
        for index in 0..<plugins {
            registry.register("plugin-\(index)").recordSuccess(duration: .milliseconds(index))
        }
        return registry
    }

    // The larger is compressed beside the server's thread.
    @Test("What is asked for compressed is the same text, and much smaller", arguments: [3, 700])
    func compressed(count: Int) async throws {
        try await withExporter(Self.registry(plugins: count)) { port async throws in
            let connection = try HTTPConnection(port: port)
            let plain = try await connection.request("GET", "/metrics")
            let answer = try await connection.request("GET", "/metrics", headers: ["Accept-Encoding": "gzip"])
            #expect(plain.headers["content-encoding"] == nil)
            #expect(answer.headers["content-encoding"] == "gzip")
            #expect(answer.headers["content-type"] == plain.headers["content-type"])
            #expect(plain.headers["vary"] == "Accept, Accept-Encoding")
            #expect(answer.headers["vary"] == "Accept, Accept-Encoding")
            #expect(answer.body.count < plain.body.count / 4)
            let text = try await Self.decompressed(answer.body)
            // All but what the exporter says of itself is as it was.
            func plugins(_ text: String) -> [Substring] {
                text.split(separator: "\n").filter { $0.hasPrefix("plugin_") && !$0.hasPrefix("plugin_exporter_") }
            }
            #expect(plugins(text) == plugins(plain.text))
            #expect(plugins(text).count > 10 * count)
        }
    }

    @Test("The length of a compressed answer is told to HEAD as well")
    func head() async throws {
        try await withExporter(Self.registry(plugins: 3)) { port async throws in
            let answer = try await http("HEAD", "/metrics", port: port, headers: ["Accept-Encoding": "gzip"])
            #expect(answer.headers["content-encoding"] == "gzip")
            let length = try #require(answer.headers["content-length"].flatMap { Int($0) })
            #expect((500..<10_000).contains(length))
        }
    }

    @Test(
        "Only who takes gzip gets it",
        arguments: [
            ("gzip", true), ("GZIP", true), ("deflate, gzip;q=0.5, br", true), ("*", true), ("gzip;q=1, *;q=0", true),
            ("*;q=0.1", true), ("identity", false), ("gzip;q=0", false), ("gzip; q=0.000, *", false), ("*;q=0", false),
            ("deflate", false), ("xgzip", false), ("", false), ("gzip;q=0, gzip", false),
        ]
    )
    func negotiation(header: String, isCompressed: Bool) async throws {
        try await withExporter(Self.registry(plugins: 1)) { port async throws in
            let answer = try await http("GET", "/metrics", port: port, headers: ["Accept-Encoding": header])
            #expect((answer.headers["content-encoding"] == "gzip") == isCompressed)
            #expect(answer.text.hasPrefix("# HELP") == !isCompressed)
        }
    }
}
