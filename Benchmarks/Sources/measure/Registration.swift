import PluginRegistry

/// How long it takes to register many plugins and fill them, and what looking one of them up costs then.
enum Registration {
    static func run(_ count: Int) throws {
        let clock = ContinuousClock()
        let begin = clock.now
        let fleet = try Fleet(count, .shared)
        let seconds = (clock.now - begin) / .seconds(1)
        let names = fleet.plugins.map(\.name)
        report([
            "samples": [seconds],
            // Of a hundred that are used all the time, and of all, in an order that no cache foresees.
            "lookup": try lookups(of: Array(names.prefix(100))),
            "lookup-all": try lookups(of: names),
        ])
    }

    /// Nanoseconds each, several times.
    private static func lookups(of names: [String]) throws -> [Double] {
        let lookups = 1_000_000
        return try (0..<7).map { _ in
            var found = 0
            let time = nanoseconds(operations: lookups) {
                for lookup in 0..<lookups
                where PluginRegistry.shared.plugin(named: names[lookup &* 7919 % names.count]) != nil {
                    found += 1
                }
            }
            guard found == lookups else { throw Miscount(expected: lookups, found: found) }
            return time
        }
    }
}
