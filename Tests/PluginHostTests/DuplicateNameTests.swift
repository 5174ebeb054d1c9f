import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("Two folders that give one name")
struct DuplicateNameTests {
    @Test("are the first one by path and one that is refused, which the audit finds")
    func firstByPath() async throws {
        let stage = try Stage()
        try stage.add("b", name: "twin", Script.server(["second": ":"]))
        try stage.add("a", name: "twin", Script.server(["first": ":"]))
        try stage.add("good")
        try await stage.withHost { host in
            #expect(stage.registry.states() == ["twin": .initialized, "good": .initialized])
            #expect(try stage.status(of: "twin").description == "Does what a does")
            await #expect(throws: HostError.unknownTool("x", plugin: "twin", known: ["first"])) {
                try await host.run("x", of: "twin", arguments: [:])
            }
            #expect(!stage.exists("b/pid"))
            try await expectAnswer(from: host)
            expectRefusal(
                in: stage,
                "Plugin 'twin' of \(stage.folder("b")) is refused: \(stage.folder("a")) has the same name"
            )
        }
    }

    @Test("may be in two directories; the order in which these are given does not matter")
    func twoDirectories() async throws {
        let stage = try Stage()
        try stage.add("x/plugin", name: "twin")
        try stage.add("y/plugin", name: "twin")
        try await stage.withHost(directories: [stage.folder("y"), stage.folder("x")]) { _ in
            #expect(stage.registry.states() == ["twin": .initialized])
            #expect(stage.exists("x/plugin/pid"))
            #expect(!stage.exists("y/plugin/pid"))
            expectRefusal(
                in: stage,
                "Plugin 'twin' of \(stage.folder("y/plugin")) is refused: "
                    + "\(stage.folder("x/plugin")) has the same name"
            )
        }
    }

    @Test("may be a folder without a manifest and another's manifest")
    func folderAndManifest() async throws {
        let stage = try Stage()
        try stage.add("a", name: "z")
        try stage.write("", to: "z/README")
        try await stage.withHost { host in
            #expect(stage.registry.states() == ["z": .initialized])
            try await expectAnswer(from: host, "z")
            expectRefusal(
                in: stage,
                "Plugin 'z' of \(stage.folder("z")) is refused: \(stage.folder("a")) has the same name; "
                    + "and \(stage.folder("z")): manifest.json is missing"
            )
        }
    }

    @Test("are the one that can be used, also where a folder without a manifest comes first by path")
    func brokenFirst() async throws {
        let stage = try Stage()
        try stage.add("z", name: "a")
        try stage.write("", to: "a/README")
        try await stage.withHost { host in
            #expect(stage.registry.states() == ["a": .initialized])
            try await expectAnswer(from: host, "a")
            #expect(stage.findings.map(\.check) == [.discoveryProblem])
            try await host.reload()
            try await expectAnswer(from: host, "a")
        }
    }

    @Test("are the one that runs, also where a copy of it comes first by path", arguments: [true, false])
    func newcomer(autoLoad: Bool) async throws {
        let stage = try Stage()
        try stage.add("b", name: "twin")
        try await stage.withHost(autoLoad: autoLoad) { host in
            let process = try await stage.process(of: "b")
            try stage.add("a", name: "twin")
            await host.scan()
            let told = try await host.reload()
            #expect(told == stage.findings.map(\.message))
            #expect(try await stage.process(of: "b") == process)
            #expect(isProcess(process))
            #expect(!stage.exists("a/pid"))
            #expect(
                stage.findings.map(\.message)
                    == ["Plugin 'twin' of \(stage.folder("a")) is refused: \(stage.folder("b")) has the same name"])
        }
    }

    @Test("are one plugin whose folder is called otherwise, and another that is called like that folder")
    func folderNameIsNoName() async throws {
        let stage = try Stage()
        try stage.add("a", name: "b")
        try stage.add("b", name: "a")
        try await stage.withHost { _ in
            #expect(stage.registry.states() == ["a": .initialized, "b": .initialized])
            let status = try stage.status(of: "a")
            #expect(status.description == "Does what b does")
            #expect(RegistryAudit(of: stage.registry).status == .passed)
        }
    }

    @Test("may number three, of which two are refused")
    func three() async throws {
        let stage = try Stage()
        for folder in ["a", "b", "c"] { try stage.add(folder, name: "triplet") }
        try await stage.withHost { _ in
            #expect(stage.registry.states() == ["triplet": .initialized])
            let audit = RegistryAudit(of: stage.registry)
            #expect(
                audit.findings.map(\.message)
                    == ["b", "c"].map {
                        "Plugin 'triplet' of \(stage.folder($0)) is refused: \(stage.folder("a")) has the same name"
                    }
            )
        }
    }

    private func expectRefusal(
        in stage: Stage,
        _ message: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let audit = RegistryAudit(of: stage.registry)
        #expect(audit.status == .failed, sourceLocation: sourceLocation)
        #expect(audit.findings.map(\.check) == [.discoveryProblem], sourceLocation: sourceLocation)
        #expect(audit.findings.map(\.message) == [message], sourceLocation: sourceLocation)
        #expect(
            stage.log.entries.filter { $0.level == .error }.map(\.message) == [message],
            sourceLocation: sourceLocation
        )
    }
}
