import Foundation
import TestSupport
import Testing

/// One that a killed exporter had: ``KilledExporterTests``.
@Suite("Faults: a port that is taken, or is not there")
struct PortTests {
    private func end(of arguments: [String]) async throws -> (status: Int32, log: String) {
        let program = try ChildProcess([builtProgram("plugin_exporter")] + arguments)
        return (try await program.status(), program.standardError)
    }

    @Test("ends the start with status 1, the address and the remedy, and no plugin was started; freed, it is served")
    func taken() async throws {
        let plugins = try HeldPlugins()
        try plugins.add("p")
        let first = try await Exporter([])
        let arguments = ["--web.listen-address", "127.0.0.1:\(first.port)", "--plugins.directory", plugins.path]
        let (status, log) = try await end(of: ["--web.listen-address", "127.0.0.1:0"] + arguments)
        #expect(status == 1)
        #expect(
            log.contains(
                #"msg="Cannot start" reason="cannot listen on 127.0.0.1:\#(first.port): Address already in use; "#
                    + "`ss -ltnp sport = :\(first.port)` says by whom; stop that, or choose another port\""))
        #expect(!FileManager.default.fileExists(atPath: plugins.path + "/p/pid"))

        // Closed by the server, its connection keeps the port for a minute: TIME_WAIT.
        let client = try HTTPConnection(port: first.port)
        #expect(try await client.request("GET", "/-/healthy").status == 200)
        #expect(try await first.stop() == 0)
        #expect(try await client.isClosedByServer())
        let second = try ChildProcess([builtProgram("plugin_exporter")] + arguments)
        _ = try await plugins.process(of: "p")
        second.send(signal: SIGTERM)
        #expect(try await second.status() == 0)
    }

    @Test(
        "of an address that no interface has yet ends the start with status 1 and that reason: a supervisor tries again"
    )
    func notThere() async throws {
        let (status, log) = try await end(of: ["--web.listen-address", "192.0.2.1:10077"])
        #expect(status == 1)
        #expect(log.contains("Cannot assign requested address; no interface of this machine has that address"))
    }
}
