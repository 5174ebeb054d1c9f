import Foundation
import TestSupport
import Testing

@Suite("An exporter with too few file descriptors")
struct DescriptorShortageTests {
    @Test(
        "starts as many plugins as fit, says why the others FAILED, answers on, and lives", arguments: [100, 256])
    func shortage(limit: Int) async throws {
        let plugins = try SoakFolder(count: 60)
        for name in plugins.names { try plugins.write(name) }
        let program = try ChildProcess([
            "sh", "-c", #"ulimit -n "$1"; shift; exec "$@""#, "sh", "\(limit)", builtProgram("plugin_exporter"),
            "--web.listen-address", "127.0.0.1:0", "--plugins.directory", plugins.path,
        ])
        let port = try await eventually("the exporter listens") {
            program.standardError.firstMatch(of: /address=127\.0\.0\.1:(\d+)/).flatMap { UInt16($0.1) }
        }
        try await eventually("plugins failed for want of descriptors") {
            let list = try await http("GET", "/v1/plugins", port: port).text
            return list.contains("of \(limit) file descriptors are in use") ? true : nil
        }
        // Those that fit may still be starting.
        try await eventually("those that fit have started") {
            let scrape = SoakScrape(try await http("GET", "/metrics", port: port).text)
            #expect(scrape.problems.isEmpty)
            return scrape.values.contains { $0.key.contains("state=\"initialized\"") && $0.value == 1 } ? true : nil
        }
        program.send(signal: SIGTERM)
        #expect(try await program.status() == 0)
    }
}
