/// The tools that a plugin declares, and the records of those it has ever declared: a tool that comes back goes on
/// counting where it was.
struct DeclaredTools {
    /// Those declared last, by name.
    private(set) var current: [(name: String, record: ExecutionRecord)] = []
    private var records: [String: ExecutionRecord] = [:]

    /// Replaces the declared tools. Returns whether they are others than before.
    mutating func declare(_ declared: some Sequence<String>, buckets: DurationBuckets) -> Bool {
        let names = Set(declared).sorted().prefix(PluginTool.maximumCount)
        guard !names.elementsEqual(current.map(\.name)) else { return false }
        // A plugin that declares other names each time must not fill the memory: then the old ones are forgotten.
        if records.count + names.count > 2 * PluginTool.maximumCount {
            let kept = Set(names)
            records = records.filter { kept.contains($0.key) }
        }
        current = names.map { name in
            let record = records[name] ?? ExecutionRecord(buckets)
            records[name] = record
            return (name, record)
        }
        return true
    }
}
