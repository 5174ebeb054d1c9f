import PluginRegistry
import TestSupport
import Testing

@testable import PluginHost

/// What reloads do that come while something else is going on.
@Suite("A reload that comes at a bad moment")
struct ReloadRaceTests {
    /// A server that ends neither with its input nor by SIGTERM: ending it takes its time.
    private static let stubborn = Script.server(
        before: "trap '' TERM; echo $$ >> processes", after: "while :; do sleep 0.05; done"
    )

    private func processes(of folder: String, _ stage: Stage) throws -> [Int] {
        try stage.read("\(folder)/processes").split(separator: "\n").compactMap { Int($0) }
    }

    @Test("follows another that is not through: the last one's plugin runs, and no other")
    func twoAtATime() async throws {
        let stage = try Stage()
        try stage.add("good", Self.stubborn)
        try await stage.withHost { host in
            for version in ["2", "3", "4"] {
                try stage.addManifest("good", version: version)
                async let first = host.reload()
                async let second = host.reload()
                _ = try await (first, second)
                #expect(try stage.status(of: "good").version == version)
                try await expectAnswer(from: host)
                #expect(try processes(of: "good", stage).count(where: isRunning) == 1)
            }
        }
        #expect(try processes(of: "good", stage).filter(isProcess) == [])
        #expect(stage.registry.rejectedTransitions == 0)
    }

    @Test("starts a plugin that is back while its old program is still ending")
    func backAgain() async throws {
        let stage = try Stage()
        try stage.add("good", Self.stubborn)
        try await stage.withHost { host in
            let first = try await stage.process(of: "good")
            try stage.move("good", away: true)
            let vanishing = Task { try await host.reload() }
            try await eventually("the first reload knows") {
                stage.registry.roster.vanished == ["good"] ? true : nil
            }
            try stage.move("good", away: false)
            try await host.reload()
            _ = try await vanishing.value
            #expect(stage.registry.states() == ["good": .initialized])
            try await expectAnswer(from: host)
            #expect(!isProcess(first))
            #expect(try processes(of: "good", stage).count(where: isRunning) == 1)
        }
        #expect(try processes(of: "good", stage).filter(isProcess) == [])
    }

    @Test("ends when the host is stopped, which leaves nothing behind", arguments: ["changed", "vanished"])
    func stopped(what: String) async throws {
        let stage = try Stage()
        try stage.add("good", Self.stubborn)
        try stage.add("marker")
        let host = stage.makeHost()
        await host.load()
        let first = try processes(of: "good", stage)
        #expect(first.count == 1)
        switch what {
        case "changed": try stage.addManifest("good", version: "2")
        default: try stage.move("good", away: true)
        }
        try stage.move("marker", away: true)
        let reload = Task { try await host.reload() }
        try await eventually("the reload is going on") { stage.registry.roster.vanished.isEmpty ? nil : true }
        await host.stop()
        // At once, and not when the reload is through.
        #expect(first.filter(isProcess) == [])
        _ = try? await reload.value
        if what == "vanished" { try stage.move("good", away: false) }
        #expect(try processes(of: "good", stage) == first)
    }

    @Test("loads what was not loaded yet, and is a reload like any other then")
    func beforeLoading() async throws {
        let stage = try Stage()
        try stage.add("good", Script.server(before: Script.wait(for: "go")))
        let host = stage.makeHost(directories: [stage.path, stage.path + "/absent"])
        let reload = Task { try await host.reload() }
        try await eventually("the plugin is being started") { stage.registry.state(of: "good") }
        let load = Task {
            await host.load()
            return stage.registry.state(of: "good")
        }
        try stage.write("", to: "good/go")
        // Not at once, though it was not the first to load.
        #expect(await load.value == .initialized)
        await #expect(throws: ReloadError.self) { try await reload.value }
        try await expectAnswer(from: host)
        await host.stop()
    }

    @Test("tries a plugin whose program was gone when it was to be started again after it broke the protocol")
    func programGone() async throws {
        let stage = try Stage()
        try stage.add("bad", Script.program("echo garbage; cat > /dev/null"))
        try await stage.withHost(restartPolicy: .atOnce) { host in
            try stage.remove("bad/run")
            try await stage.wait(for: .unavailable, of: "bad")
            try stage.write(Script.server(), to: "bad/run", executable: true)
            try await host.reload()
            #expect(stage.registry.state(of: "bad") == .initialized)
            try await expectAnswer(from: host, "bad")
        }
    }

    @Test("finds the program of a plugin that was replaced twice before the first replacement was started")
    func replacedTwice() async throws {
        for isStarted in [true, false] {
            let stage = try Stage()
            try stage.add("good")
            let found = try #require(try PluginDirectory(stage.path).scan().first)
            let definition = try found.definition.get()
            let settings = HostSettings(
                timeout: .seconds(60),
                pingTimeout: .seconds(30),
                drainLimit: .seconds(600),
                version: "0",
                descriptors: DescriptorBudget(),
                restartPolicy: .never,
                keeper: ProcessKeeper(logger: stage.log.logger),
                logger: stage.log.logger,
                errorStreamLogger: stage.log.logger
            )
            let plugin = stage.registry.register("good")
            func supervisor(replacing old: PluginSupervisor?) -> PluginSupervisor {
                PluginSupervisor(plugin: plugin, definition: definition, settings: settings, replacing: old)
            }
            let first = supervisor(replacing: nil)
            await first.start()
            let process = try await stage.process(of: "good")
            let third = supervisor(replacing: supervisor(replacing: first))
            if isStarted {
                await third.start()
                #expect(plugin.state == .initialized)
                #expect(try await stage.process(of: "good") != process)
            } else {
                await third.stop(because: "the test is over")
            }
            #expect(!isProcess(process))
            await third.stop(because: "the test is over")
            settings.keeper.stop()
        }
    }
}
