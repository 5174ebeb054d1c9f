import ModelContext

/// A server's list of plugins.
struct PluginList: Equatable {
    /// What is wrong with an answer that is no such list. Safe to print.
    struct Invalid: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// As many as are held against each other; each may take some sentences of the report.
    private static let maximumCount = 100_000

    let plugins: [PluginEntry]
    /// How many there are, if the server says so.
    let total: Int64?

    /// Reads an array, or an object that holds one under `plugins`.
    init(_ json: JSONValue) throws(Invalid) {
        guard let array = json.array ?? json["plugins"]?.array else {
            throw Invalid(
                description: "JSON that is no list of plugins: neither an array nor an object with the array 'plugins'"
            )
        }
        guard array.count <= Self.maximumCount else {
            throw Invalid(
                description: "a list of \(array.count) plugins; more than \(Self.maximumCount) are not taken"
            )
        }
        var names: Set<String> = []
        plugins = array.enumerated().map { index, value in
            var entry = PluginEntry(value, number: index + 1)
            if let name = entry.name, !names.insert(name).inserted {
                entry.add(problem: "it is listed more than once")
            }
            return entry
        }
        total = json["total"]?.integer
    }

    /// What is wrong with the list as a whole, a sentence that is safe to print.
    var problem: String? {
        guard let total, total != plugins.count else { return nil }
        return "The list has \(plugins.count) of \(total) plugins"
    }
}
