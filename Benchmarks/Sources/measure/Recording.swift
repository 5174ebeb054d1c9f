import CBenchmark
import Glibc
import PluginRegistry

/// What recording an execution costs the code that is executed.
struct Recording {
    private static let executions = 1_000_000
    private static let rounds = 11

    private let plugin: Plugin
    private let before: UInt64
    private var samples: [String: [Double]] = [:]
    private var recorded = 0

    init() throws {
        plugin = try Fleet(101, .shared).plugins[50]
        before = plugin.status.executions.executions
    }

    /// Every way in turn, several times. Clock readings are taken off, each round's own: the peers' figures have none,
    /// and what one costs is the machine's affair. `execute` and `clocks` are as they were measured.
    mutating func run() throws {
        let (plugin, name, took) = (plugin, plugin.name, Duration.nanoseconds(3_000_001))
        let bare: @Sendable () -> Void = {
            for _ in 0..<Self.executions { plugin.recordSuccess(duration: took) }
        }
        let whole: @Sendable () -> Void = {
            for _ in 0..<Self.executions { try? plugin.execute {} }
        }
        let byName: @Sendable () -> Void = {
            for _ in 0..<Self.executions { try? PluginRegistry.shared.plugin(named: name)?.execute {} }
        }
        let allocationsBefore = allocations_so_far()
        whole()
        let allocations = Double(allocations_so_far() - allocationsBefore) / Double(Self.executions)
        recorded += 1
        for _ in 0..<Self.rounds {
            let reading = time(Self.readClock)
            // An execution reads a clock when it begins and when it ends; what is said to have taken its time, once.
            note("handle", time(bare) - reading)
            let execute = time(whole)
            note("clocks", 2 * reading)
            note("execute", execute)
            note("whole", execute - 2 * reading)
            note("name", time(byName) - 2 * reading)
            recorded += 3
        }
        for round in 0..<Self.rounds { try runPair(round, whole) }
        let total = Int(plugin.status.executions.executions - before)
        guard total == recorded * Self.executions else {
            throw Miscount(expected: recorded * Self.executions, found: total)
        }
        report(samples.mapValues(\.description).merging(["allocations": "\(allocations)"]) { $1 })
    }

    /// Two threads on a plugin that is theirs alone, and on one that a third, this one, recorded with first: of threads
    /// that share a plugin, one is its owner.
    private mutating func runPair(
        _ round: Int,
        _ whole: @escaping @Sendable () -> Void
    ) throws {
        let plugin = PluginRegistry.shared.register("pair-\(round)")
        plugin.markInitialized()
        let took = Duration.nanoseconds(3_000_001)
        // Processors may share a core: two threads read clocks at the same time as well.
        let reading = try timeTwice(Self.readClock)
        let own = try timeTwice {
            for _ in 0..<Self.executions { plugin.recordSuccess(duration: took) }
        }
        note("pair", own - reading)
        let ownWhole = try timeTwice {
            for _ in 0..<Self.executions { try? plugin.execute {} }
        }
        note("pair_whole", ownWhole - 2 * reading)
        guard plugin.status.executions.executions == 4 * UInt64(Self.executions) else {
            throw Miscount(expected: 4 * Self.executions, found: Int(plugin.status.executions.executions))
        }
        note("pair_others", try timeTwice(whole) - 2 * reading)
        recorded += 2
    }

    private mutating func note(_ key: String, _ sample: Double) {
        samples[key, default: []].append(sample)
    }

    @Sendable private static func readClock() {
        for _ in 0..<executions {
            var time = timespec()
            clock_gettime(CLOCK_BOOTTIME, &time)
        }
    }

    private func time(_ work: () -> Void) -> Double {
        nanoseconds(operations: Self.executions, work)
    }

    /// On two threads, for each of them.
    private func timeTwice(_ work: @escaping @Sendable () -> Void) throws -> Double {
        try nanoseconds(operations: Self.executions) { try TwoThreads.run { _ in work() } }
    }
}
