import Foundation
import TestSupport
import Testing

/// At the start: ``DescriptorShortageTests``.
@Suite("Faults: file descriptors that run out")
struct DescriptorFaultTests {
    private static let library = Result { try LoadedLibraries() }

    /// In ticks, of which there are 100 in a second.
    private func processorTime(of program: ChildProcess) throws -> Int {
        let text = try FileText.read("/proc/\(program.identifier)/stat")
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        return try #require(Int(fields[12])) + #require(Int(fields[13]))
    }

    @Test(
        "keep new clients waiting, cost no processor time, and are told; all goes on when there are some again",
        arguments: [true, false])
    func connections(hasClient: Bool) async throws {
        let folder = try TemporaryDirectory()
        let environment = [
            "LD_PRELOAD": try await Self.library.get().library("NoSockets.c"), "NO_SOCKETS": folder.path + "/none",
        ]
        let exporter = try await Exporter([], environment: environment)
        let program = exporter.program
        try await exporter.ready()
        let kept = hasClient ? try HTTPConnection(port: exporter.port) : nil
        if let kept { #expect(try await kept.request("GET", "/-/healthy").status == 200) }
        try folder.write("", to: "none")
        let waiting = try HTTPConnection(port: exporter.port)
        try await waiting.sendRequest("GET", "/metrics")
        try await eventually("it is told") {
            program.standardError.contains(
                #"level=warn name=plugin_exporter msg="Connections wait" reason="the system has no file descriptor"#)
                ? true : nil
        }
        let before = try processorTime(of: program)
        // What is measured is a length of time, and nothing that could be waited for: trying again without a pause took all of
        // it.
        try await Task.sleep(for: .seconds(1))
        #expect(try processorTime(of: program) - before < 50)
        // Who is there is served meanwhile.
        if let kept { #expect(try await kept.request("GET", "/metrics").status == 200) }

        try FileManager.default.removeItem(atPath: folder.path + "/none")
        // Also while the only client there is keeps its connection.
        #expect(try await waiting.receive().status == 200)
        #expect(try await exporter.get("/-/healthy").status == 200)
        #expect(program.standardError.matches(of: /Connections wait/).count == 1)
        withExtendedLifetime(kept) {}
        #expect(try await exporter.stop() == 0)
    }

    @Test("keep a plugin that ended from its restart, which says so, until there are some again")
    func restart() async throws {
        let plugins = try HeldPlugins()
        try plugins.add("p")
        let exporter = try await Exporter(["--plugins.directory", plugins.path])
        try await exporter.ready()
        let limits = try FileText.read("/proc/\(exporter.program.identifier)/limits")
        let usual = try #require(limits.firstMatch(of: /Max open files +(\d+)/).flatMap { Int($0.1) })
        func limit(to count: Int) async throws {
            let tool = try ChildProcess(["prlimit", "--nofile=\(count):", "--pid", "\(exporter.program.identifier)"])
            try #require(try await tool.status() == 0, "\(tool.standardError)")
        }
        try await limit(to: 100)
        kill(pid_t(try await plugins.process(of: "p")), SIGKILL)
        try await eventually("it says so") {
            exporter.program.standardError.contains("of 100 file descriptors are in use") ? true : nil
        }
        try await limit(to: usual)
        try await eventually("it runs again") {
            try await exporter.get("/metrics").text.contains(#"plugin_state{plugin="p",state="initialized"} 1"#)
                ? true : nil
        }
        #expect(try await exporter.stop() == 0)
    }

    @Test("before it begins to serve end the start with status 1 and the remedy")
    func tooFew() async throws {
        let program = try ChildProcess([
            "sh", "-c", #"ulimit -n 63; exec "$@""#, "sh", builtProgram("plugin_exporter"), "--web.listen-address",
            "127.0.0.1:0",
        ])
        #expect(try await program.status() == 1)
        #expect(
            program.standardError.contains(
                #"msg="Cannot start" reason="only 63 file descriptors are allowed, of which 64 are needed and 1024 are usual; "#
                    + #"raise the limit (ulimit -n, LimitNOFILE)""#))
    }
}
