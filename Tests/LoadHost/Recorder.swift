import PluginRegistry
import TestSupport

/// One of those who record, each a thread or a task, and what it recorded.
struct Recorder {
    /// What a closure throws that is to fail.
    private struct Broken: Error {}

    /// What is random about an execution.
    private struct Choice {
        var succeeds: Bool
        /// Among ``Tally/times``.
        let time: Int
        let traceID: TraceID?
        let tool: Int
        /// Whether it has no time, where it may have none.
        let isUntimed: Bool

        init(_ random: inout SeededGenerator) {
            let bits = random.next()
            succeeds = bits & 7 > 1
            time = Int(bits >> 8 & 15)
            traceID = bits >> 16 & 3 == 0 ? TraceID(high: bits, low: 1) : nil
            tool = Int(bits >> 24 & 0xFF) % StablePlugin.toolNames.count
            isUntimed = bits >> 32 & 1 == 0
        }

        var duration: Duration { Tally.times[time] }
    }

    private(set) var tally = Tally()
    private var random: SeededGenerator
    private let registry: PluginRegistry
    private let plugins: [Plugin]
    /// Of each plugin.
    private let tools: [[PluginTool]]

    init(_ registry: PluginRegistry, _ plugins: [Plugin], seed: UInt64) {
        random = SeededGenerator(seed: seed)
        self.registry = registry
        self.plugins = plugins
        tools = plugins.map { plugin in StablePlugin.toolNames.compactMap { plugin.tool(named: $0) } }
    }

    /// Records each plugin that needs no task to wait in once.
    mutating func round() {
        for (index, kind) in StablePlugin.allCases.enumerated() {
            var choice = Choice(&random)
            switch kind {
            case .awaited: continue
            case .executed: execute(index, choice)
            case .told: tell(index, choice)
            case .counted: choice.isUntimed ? count(index, choice) : tell(index, choice)
            case .named: tellByName(index, choice)
            case .marked: mark(index, choice)
            case .tools: useTool(index, choice)
            case .mixed: mix(index, choice)
            case .failing:
                choice.succeeds = false
                mix(index, choice)
            }
        }
    }

    /// Records what waits.
    mutating func awaitRound() async {
        for (index, kind) in StablePlugin.allCases.enumerated() where [.awaited, .tools].contains(kind) {
            let choice = Choice(&random)
            let body: nonisolated(nonsending) () async throws -> Void = {
                await Task.yield()
                if !choice.succeeds { throw Broken() }
            }
            do {
                if kind == .tools {
                    tally.count(index, tool: choice.tool, succeeded: choice.succeeds)
                    try await tools[index][choice.tool].execute(traceID: choice.traceID, body)
                } else {
                    tally.count(index, succeeded: choice.succeeds)
                    try await plugins[index].execute(traceID: choice.traceID, body)
                }
            } catch {
                expectBroken(error)
            }
        }
    }

    // MARK: One execution

    private mutating func mix(_ index: Int, _ choice: Choice) {
        switch random.next() % 5 {
        case 0: execute(index, choice)
        case 1: tell(index, choice)
        case 2: count(index, choice)
        case 3: tellByName(index, choice)
        default: useTool(index, choice)
        }
    }

    private mutating func execute(_ index: Int, _ choice: Choice) {
        tally.count(index, succeeded: choice.succeeds)
        do {
            try plugins[index].execute(traceID: choice.traceID) { if !choice.succeeds { throw Broken() } }
        } catch {
            expectBroken(error)
        }
    }

    private mutating func useTool(_ index: Int, _ choice: Choice) {
        tally.count(index, tool: choice.tool, succeeded: choice.succeeds)
        do {
            try tools[index][choice.tool].execute(traceID: choice.traceID) { if !choice.succeeds { throw Broken() } }
        } catch {
            expectBroken(error)
        }
    }

    private mutating func tell(_ index: Int, _ choice: Choice) {
        tally.count(index, succeeded: choice.succeeds, time: choice.time)
        if choice.succeeds {
            plugins[index].recordSuccess(duration: choice.duration, traceID: choice.traceID)
        } else {
            plugins[index].recordError(duration: choice.duration, traceID: choice.traceID)
        }
    }

    private mutating func count(_ index: Int, _ choice: Choice) {
        tally.count(index, succeeded: choice.succeeds, isTimed: false)
        // A time below zero is none.
        let duration: Duration? = choice.time % 2 == 0 ? nil : .zero - choice.duration
        if choice.succeeds {
            plugins[index].recordSuccess(duration: duration, traceID: choice.traceID)
        } else {
            plugins[index].recordError(duration: duration)
        }
    }

    private mutating func tellByName(_ index: Int, _ choice: Choice) {
        tally.count(index, succeeded: choice.succeeds, time: choice.time)
        let name = StablePlugin.allCases[index].name
        if choice.succeeds {
            registry.recordSuccess(name, duration: choice.duration, traceID: choice.traceID)
        } else {
            registry.recordError(name, duration: choice.duration, traceID: choice.traceID)
        }
    }

    private mutating func mark(_ index: Int, _ choice: Choice) {
        if !plugins[index].markRunning() { complain("refused to run") }
        tell(index, choice)
    }

    private func expectBroken(_ error: any Error) {
        if !(error is Broken) { complain("\(error)") }
    }

    /// None of these plugins ever refuses.
    private func complain(_ what: String) {
        print("refused: \(what)")
    }
}
