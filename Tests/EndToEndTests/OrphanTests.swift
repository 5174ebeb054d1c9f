import Foundation
import TestSupport
import Testing

@Suite("What plugins leave behind")
struct OrphanTests {
    @Test("is buried by an exporter that is the first process of a container, and by no other's wait")
    func container() async throws {
        let plugins = try TemporaryDirectory()
        // Each start leaves a process that outlives it until its group is killed.
        try plugins.write(
            #"{"name":"leaves","server":{"mcp_config":{"command":"/bin/sh","args":["-c","sleep 1000 & exit 3"]}}}"#,
            to: "leaves/manifest.json"
        )
        // The kernel hands orphans to a subreaper as it does to a container's first process; exec keeps that.
        let adopting = "import ctypes, os, sys; ctypes.CDLL(None).prctl(36, 1); os.execv(sys.argv[1], sys.argv[1:])"
        let program = try ChildProcess([
            "python3", "-c", adopting, builtProgram("plugin_exporter"), "--web.listen-address", "127.0.0.1:0",
            "--plugins.directory", plugins.path, "--plugins.scan-interval", "100ms",
        ])
        let daemon = Daemon(program.identifier)
        try await eventually("the plugin was started three times") {
            program.standardError.split(separator: "\n").count { $0.contains("exited with status 3") } >= 3 ? true : nil
        }
        try await eventually("what it left is buried") {
            try daemon.children().allSatisfy { daemon.name(of: $0) != "sleep" } ? true : nil
        }
        program.send(signal: SIGTERM)
        #expect(try await program.status() == 0)
    }
}
