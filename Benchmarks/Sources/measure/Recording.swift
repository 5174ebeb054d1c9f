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
        for _ in 0..<Self.rounds {
            let reading = time(Self.readClock)
            note("pair", try timeTwice(bare) - reading)
            note("pair_whole", try timeTwice(whole) - 2 * reading)
            note("pair_pinned", try timeTwice(isPinned: true, whole) - 2 * reading)
            recorded += 6
        }
        let total = Int(plugin.status.executions.executions - before)
        guard total == recorded * Self.executions else {
            throw Miscount(expected: recorded * Self.executions, found: total)
        }
        report(samples.mapValues(\.description).merging(["allocations": "\(allocations)"]) { $1 })
    }

    private mutating func note(_ key: String, _ sample: Double) {
        samples[key, default: []].append(sample)
    }

    private static func readClock() {
        for _ in 0..<executions {
            var time = timespec()
            clock_gettime(CLOCK_BOOTTIME, &time)
        }
    }

    private func time(_ work: () -> Void) -> Double {
        nanoseconds(operations: Self.executions, work)
    }

    /// On two threads, for each of them.
    private func timeTwice(isPinned: Bool = false, _ work: @escaping @Sendable () -> Void) throws -> Double {
        try nanoseconds(operations: Self.executions) { try TwoThreads.run(isPinned: isPinned) { _ in work() } }
    }
}
