import Foundation
import TestSupport
import Testing

/// A plugin over its own limit: `ResourceLimitTests`. One that the system kills for want of memory is killed with SIGKILL:
/// ``KilledPluginTests``.
@Suite("Faults: no memory, and no processes")
struct MemoryFaultTests {
    @Test(
        "for its threads end the start with status 1 and the remedy, and with no wait",
        .disabled(if: Sanitizer.isOn, "A sanitizer needs terabytes of addresses."), arguments: ["logfmt", "json"])
    func noThreads(format: String) async throws {
        let program = try ChildProcess([
            "sh", "-c", #"ulimit -v 150000; exec "$@""#, "sh", builtProgram("plugin_exporter"), "--web.listen-address",
            "127.0.0.1:0", "--log.format", format,
        ])
        #expect(try await program.status() == 1)
        let line = try #require(
            program.standardError.wholeMatch(
                of:
                    /(time=\S+ level=error name=plugin_exporter|{"timestamp":"[^"]+","level":"error","name":"plugin_exporter",).*\n/
            ))
        #expect(line.0.contains("Cannot start"))
        #expect(line.0.contains("of 24 threads can be started: Resource temporarily unavailable; raise the limit of"))
    }

    @Test(
        "are no matter where there are little more than the threads need",
        .disabled(if: Sanitizer.isOn, "A sanitizer needs terabytes of addresses."))
    func littleMemory() async throws {
        let plugins = try HeldPlugins()
        try plugins.add("p")
        let port = try freePort()
        let program = try ChildProcess([
            "sh", "-c", #"ulimit -v 400000; exec "$@""#, "sh", builtProgram("plugin_exporter"), "--web.listen-address",
            "127.0.0.1:\(port)", "--plugins.directory", plugins.path,
        ])
        try await eventually("the plugin runs") {
            try? await http("GET", "/metrics", port: port).text
                .contains(#"plugin_state{plugin="p",state="initialized"} 1"#) ? true : nil
        }
        program.send(signal: SIGTERM)
        #expect(try await program.status() == 0)
    }

    @Test(
        "for a plugin make it FAILED in the system's words, and scrapes go on; it is started when there are some again",
        .enabled(if: geteuid() == 0, "becoming a user whose processes are counted needs root"))
    func noProcesses() async throws {
        let plugins = try HeldPlugins()
        for name in ["p", "q"] { try plugins.add(name) }
        // Who is root may have any number.
        let user = ["setpriv", "--reuid=54322", "--regid=54322", "--clear-groups"]
        for name in ["p", "q"] { chmod("\(plugins.path)/\(name)", 0o777) }
        let port = try freePort()
        let program = try ChildProcess(
            user + [
                try builtProgram("plugin_exporter"), "--web.listen-address", "127.0.0.1:\(port)", "--plugins.directory",
                plugins.path,
            ])
        @Sendable func isRunning(_ name: String) async throws -> Bool {
            try await http("GET", "/metrics", port: port).text
                .contains(#"plugin_state{plugin="\#(name)",state="initialized"} 1"#)
        }
        try await eventually("they run") {
            let areRunning = try? await (isRunning("p"), isRunning("q"))
            return areRunning.map { $0 && $1 } == true ? true : nil
        }
        func limit(to count: String) async throws {
            let tool = try ChildProcess(user + ["prlimit", "--nproc=\(count):", "--pid", "\(program.identifier)"])
            try #require(try await tool.status() == 0, "\(tool.standardError)")
        }
        // The limit is one of threads as well. The exporter's idle ones end after some seconds, and on a late machine none may
        // be left that could try: then it says nothing until there are some again.
        var said = false
        for _ in 0..<6 where !said {
            try await limit(to: "1")
            kill(pid_t(try await plugins.process(of: "p")), SIGKILL)
            let saying = try? await eventually("it says so", within: .seconds(10)) {
                program.standardError.contains(
                    /plugin=p reason="cannot be started: .*Resource temporarily unavailable"/) ? true : nil
            }
            said = saying == true
            #expect(try await isRunning("q"))
            try await limit(to: "1000")
            try await eventually("it runs again") { try await isRunning("p") ? true : nil }
        }
        #expect(said)
        program.send(signal: SIGTERM)
        #expect(try await program.status() == 0)
    }
}
