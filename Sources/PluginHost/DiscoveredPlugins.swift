/// What several directories hold together.
struct DiscoveredPlugins: Sendable {
    /// One plugin a name, by path.
    private(set) var plugins: [FoundPlugin] = []
    /// The folders that give a name already taken, in words.
    private(set) var problems: [String] = []
    /// The directories that could not be read.
    private(set) var failures: [DirectoryError] = []

    init(scanning directories: [PluginDirectory]) {
        var found: [FoundPlugin] = []
        var scanned: Set<String> = []
        for directory in directories where scanned.insert(directory.canonicalPath).inserted {
            do throws(DirectoryError) {
                found += try directory.scan()
            } catch {
                failures.append(error)
            }
        }
        var folders: [String: String] = [:]
        for plugin in found.sorted(by: { $0.folder < $1.folder }) {
            if let first = folders[plugin.name] {
                problems.append(
                    "Plugin '\(plugin.name)' of \(plugin.folder) is refused: \(first) has the same name"
                )
            } else {
                folders[plugin.name] = plugin.folder
                plugins.append(plugin)
            }
        }
    }
}
