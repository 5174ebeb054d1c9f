import CAllocations
import PluginRegistry

/// What recording an execution costs the code that is executed.
struct Recording {
    private static let operations = 1_000_000
    private let plugin: Plugin

    init() throws {
        let registry = PluginRegistry.shared
        for index in 0..<100 { registry.register("plugin-\(index)") }
        plugin = registry.register("ocr")
        plugin.markInitialized()
    }

    func run() throws {
        let duration = Duration.milliseconds(3)
        let before = allocations_so_far()
        let execute = try Measure.median(of: 11, operations: Self.operations) {
            for _ in 0..<Self.operations { try plugin.execute {} }
        }
        let record = Measure.median(of: 11, operations: Self.operations) {
            for _ in 0..<Self.operations { plugin.recordSuccess(duration: duration) }
        }
        let byName = Measure.median(of: 11, operations: Self.operations) {
            for _ in 0..<Self.operations { PluginRegistry.shared.recordSuccess("ocr", duration: duration) }
        }
        let allocations = Double(allocations_so_far() - before) / Double(33 * Self.operations)
        print("| `execute` with an empty body, clocks included | \(execute.short) |")
        print("| `recordSuccess` by handle | \(record.short) |")
        print("| `recordSuccess` by name, of 101 plugins | \(byName.short) |")
        print("| allocations an execution | \(allocations.short) |")
    }
}
