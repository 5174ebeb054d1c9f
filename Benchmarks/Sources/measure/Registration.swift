import PluginRegistry

/// How long it takes to register many plugins and fill them, and what looking one of them up costs then.
enum Registration {
    static func run(_ count: Int) throws {
        let clock = ContinuousClock()
        let begin = clock.now
        let fleet = try Fleet(count, .shared)
        let seconds = (clock.now - begin) / .seconds(1)
        let names = fleet.plugins.map(\.name)
        let lookups = 1_000_000
        var found = 0
        let samples = (0..<7).map { _ in
            nanoseconds(operations: lookups) {
                // Not in the order in which they are stored, if that is the order in which they came.
                for lookup in 0..<lookups {
                    let name = names[lookup &* 7919 % count]
                    if PluginRegistry.shared.plugin(named: name) != nil { found += 1 }
                }
            }
        }
        guard found == 7 * lookups else { throw Miscount(expected: 7 * lookups, found: found) }
        report(["samples": [seconds], "lookup": samples])
    }
}
