import PluginRegistry

/// Work of a fixed size, for whoever counts its instructions: the difference between two sizes is the work alone.
enum Counted {
    private static let plugins = 100

    /// Renders all plugins so many times, each time with one in ten having recorded, which is part of the work.
    static func render(_ scrapes: Int) throws {
        let fleet = try Fleet(plugins, .shared)
        var rendering = Rendering(fleet)
        for turn in 0..<scrapes {
            Activity.tenth.record(in: fleet, turn: turn)
            rendering.scrape()
        }
        report(["series": rendering.size.series])
    }

    static func record(_ executions: Int) throws {
        let plugin = try Fleet(plugins, .shared).plugins[plugins / 2]
        for _ in 0..<executions { try plugin.execute {} }
        report(["executions": executions])
    }
}
