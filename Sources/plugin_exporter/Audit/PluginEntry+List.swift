import ModelContext

extension PluginEntry {
    /// Reads a list of plugins: an array, or an object that holds one under `plugins`; `nil` if it is neither.
    static func list(_ json: JSONValue) -> [PluginEntry]? {
        guard let array = json.array ?? json["plugins"]?.array else { return nil }
        var names: Set<String> = []
        return array.enumerated().map { index, value in
            var entry = PluginEntry(value, number: index + 1)
            if let name = entry.name, !names.insert(name).inserted {
                entry.add(problem: "it is listed more than once")
            }
            return entry
        }
    }
}
