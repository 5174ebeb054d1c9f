import PluginRegistry
import TestSupport

/// Plugins that come, change, break and go all the time, out of a number of names: what was registered once is never
/// forgotten.
struct Churn {
    private final class Instance: Sendable {}

    private static let names = (0..<48).map { "churn-\($0)" }
    /// Found and never registered.
    private static let missing = (0..<8).map { "missing-\($0)" }
    private static let tools = (0..<6).map { "tool-\($0)" }

    private(set) var registrations = 0
    private(set) var changes = 0
    private var random: SeededGenerator
    private let registry: PluginRegistry

    init(_ registry: PluginRegistry, seed: UInt64) {
        self.registry = registry
        random = SeededGenerator(seed: seed)
    }

    /// One change.
    mutating func change() {
        changes += 1
        let name = Self.names[Int(random.next() % UInt64(Self.names.count))]
        switch random.next() % 16 {
        case 0..<5:
            registrations += 1
            let version = "\(random.next() % 3)"
            registry.register(name, description: "Comes and goes", version: version, instance: Instance())
                .markInitialized()
        case 5, 6: try? registry.plugin(named: name)?.execute {}
        case 7: registry.recordError(name, duration: Tally.times[Int(random.next() % 16)])
        case 8: registry.markFailed(name, reason: "It broke")
        case 9: registry.markUnavailable(name, reason: "It is gone")
        case 10: registry.plugin(named: name)?.declareTools(some(of: Self.tools))
        case 11: try? registry.plugin(named: name)?.tools.first?.execute {}
        case 12: report()
        case 13:
            // Begun and never ended, until it is registered or initialized again.
            registry.markRunning(name)
        case 14: registry.markInitialized(name)
        default: _ = (registry.statuses(), registry.available())
        }
    }

    /// Says what the sources hold now: the plugins that stay are always there.
    private mutating func report() {
        let stable = StablePlugin.allCases.map(\.name)
        registry.discovered(
            stable + some(of: Self.names) + some(of: Self.missing), source: "directory", duration: .milliseconds(1),
            problems: some(of: ["Two folders have the name 'churn-1'"]))
        if random.next() & 1 == 0 {
            registry.discovered(some(of: Self.names), source: "config")
        } else {
            registry.discoveryFailed(source: "config", reason: "It cannot be read", found: some(of: Self.missing))
        }
    }

    private mutating func some(of names: [String]) -> [String] {
        let bits = random.next()
        return names.enumerated().filter { bits >> UInt64($0.offset) & 1 == 0 }.map(\.element)
    }
}
