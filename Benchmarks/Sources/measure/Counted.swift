import PluginRegistry

/// Work of a given size, for whoever counts its instructions: what two sizes differ by is the work alone. Says how many
/// things each piece of it did.
enum Counted {
    private static let plugins = 100

    /// Renders all plugins so many times, some of them having recorded each time, which is part of the work.
    static func render(_ scrapes: Int, _ activity: Activity) throws {
        let fleet = try Fleet(plugins, .shared)
        var rendering = Rendering(fleet)
        for turn in 0..<scrapes {
            activity.record(in: fleet, turn: turn)
            rendering.scrape()
        }
        report(["each": rendering.size.series])
    }

    static func record(_ executions: Int) throws {
        let plugin = try Fleet(plugins, .shared).plugins[plugins / 2]
        for _ in 0..<executions { try plugin.execute {} }
        report(["each": 1])
    }
}
