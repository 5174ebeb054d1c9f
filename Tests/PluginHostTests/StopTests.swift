import FoundationEssentials
import Glibc
import ModelContext
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("Stopping")
struct StopTests {
    @Test("ends every plugin's process and leaves the states as they are")
    func processes() async throws {
        let stage = try Stage()
        let names = (1...20).map { "plugin-\($0)" }
        for name in names { try stage.add(name) }
        var processes: [Int] = []
        try await stage.withHost { _ in
            for name in names { processes.append(try await stage.process(of: name)) }
            #expect(processes.allSatisfy(isProcess))
        }
        #expect(processes.filter(isProcess) == [])
        #expect(Set(stage.registry.states().values) == [.initialized])
        #expect(stage.registry.rejectedTransitions == 0)
    }

    struct Stubbornness: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let script: String
        /// Whether the plugin got to the end of its script.
        let ends: Bool
    }

    static let stubborn = [
        Stubbornness(
            testDescription: "ends with its input",
            script: Script.server(after: "echo > ended"),
            ends: true
        ),
        Stubbornness(
            testDescription: "does not end with its input",
            script: Script.server(before: "trap 'echo > ended; exit' TERM", after: "while :; do sleep 0.05; done"),
            ends: true
        ),
        Stubbornness(
            testDescription: "ignores SIGTERM and the end of its input",
            script: Script.server(before: "trap '' TERM INT HUP", after: "while :; do sleep 0.05; done"),
            ends: false
        ),
    ]

    @Test("ends a plugin however stubborn it is", arguments: stubborn)
    func ends(_ plugin: Stubbornness) async throws {
        let stage = try Stage()
        try stage.add("plugin", plugin.script)
        var process = 0
        try await stage.withHost { _ in
            #expect(stage.registry.state(of: "plugin") == .initialized)
            process = try await stage.process(of: "plugin")
            #expect(isProcess(process))
        }
        #expect(!isProcess(process))
        #expect(stage.exists("plugin/ended") == plugin.ends)
        #expect(stage.registry.state(of: "plugin") == .initialized)
    }

    @Test("ends a plugin that is suspended")
    func suspended() async throws {
        let stage = try Stage()
        try stage.add("plugin")
        var process = 0
        try await stage.withHost { _ in
            process = try await stage.process(of: "plugin")
            try #require(kill(pid_t(process), SIGSTOP) == 0)
        }
        #expect(!isProcess(process))
    }

    @Test("ends what a plugin started, too")
    func grandchildren() async throws {
        let stage = try Stage()
        try stage.add("plugin", Script.server(before: "sleep 1000 & echo $! > child"))
        var child = 0
        try await stage.withHost { _ in
            child = try #require(Int(try stage.read("plugin/child").filter { $0 != "\n" }))
            #expect(isRunning(child))
        }
        try await eventually("the child is gone") { [child] in isRunning(child) ? nil : true }
    }

    @Test("fails the calls that are running, and those that come later")
    func calls() async throws {
        let stage = try Stage()
        try stage.add("plugin", Script.server(["sleep": ":"]))
        try await stage.withHost { host in
            let call = Task { try await host.run("sleep", of: "plugin", arguments: [:]) }
            try await eventually("the call is running") {
                stage.registry.state(of: "plugin") == .running ? true : nil
            }
            await host.stop()
            await #expect(
                throws: HostError.unavailable("Plugin 'plugin' ended during the call: the host is stopping")
            ) {
                try await call.value
            }
            await #expect(throws: HostError.unavailable("Plugin 'plugin' has ended: the host is stopping")) {
                try await host.run("sleep", of: "plugin", arguments: [:])
            }
            let status = try stage.status(of: "plugin")
            #expect(status.state == .initialized)
            #expect(status.executions.executions == 1)
            #expect(status.executions.errors == 1)
        }
    }

    @Test("closes the plugins' pipes")
    func descriptors() async throws {
        let stage = try Stage()
        try stage.add("plugin")
        var pipes: Set<String> = []
        try await stage.withHost { _ in
            let process = try await stage.process(of: "plugin")
            for descriptor in 0...2 {
                pipes.insert(
                    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/fd/\(descriptor)")
                )
            }
            #expect(pipes.count == 3)
            #expect(openFiles().filter(pipes.contains).count == 3)
        }
        #expect(openFiles().filter(pipes.contains) == [])
    }

    /// What this process has open. Other tests open and close files meanwhile; pipes have names of their own.
    private func openFiles() -> [String] {
        let files = FileManager.default
        let descriptors = (try? files.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return descriptors.compactMap { try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
    }

    @Test("while plugins start ends those that have been started, and starts no other")
    func whileStarting() async throws {
        let stage = try Stage()
        let names = (1...40).map { "plugin-\($0)" }
        for name in names { try stage.add(name, Script.program("cat > /dev/null")) }
        let host = stage.makeHost()
        async let loaded: Void = host.load()
        let started = try await eventually("as many are started as may be at a time") {
            let started = names.filter { stage.exists("\($0)/pid") }
            return started.count == 16 ? started : nil
        }
        await host.stop()
        await loaded
        for name in started {
            let process = try await stage.process(of: name)
            #expect(!isProcess(process))
        }
        #expect(names.filter { stage.exists("\($0)/pid") } == started)
        #expect(Set(stage.registry.states().values) == [.loaded])
    }

    @Test("before loading keeps every plugin from being started")
    func beforeLoading() async throws {
        let stage = try Stage()
        try stage.add("plugin")
        let host = stage.makeHost()
        await host.stop()
        await host.load()
        #expect(!stage.exists("plugin/pid"))
        await host.stop()
    }

    @Test("twice is the same as once")
    func twice() async throws {
        let stage = try Stage()
        try stage.add("plugin")
        try await stage.withHost { host in
            async let first: Void = host.stop()
            async let second: Void = host.stop()
            _ = await (first, second)
            let process = try await stage.process(of: "plugin")
            #expect(!isProcess(process))
        }
    }
}
