/// The tools that a plugin declares, and the records of those it has ever declared: a tool that comes back goes on
/// counting where it was, and a handle to one stays good.
struct DeclaredTools {
    /// Those declared last, by name.
    private(set) var current: [(name: String, record: ExecutionRecord)] = []
    /// Never forgotten, or counters would begin anew; so a plugin that declares other names each time is given no more
    /// of them, lest it fill the memory.
    private var records: [String: ExecutionRecord] = [:]

    /// Replaces the declared tools. Returns whether they are others than before, and how many names were left out.
    ///
    /// - Parameter names: in order, each once.
    mutating func declare(_ names: [String], cells: DurationCells) -> (isChange: Bool, leftOut: Int) {
        let declared = names.compactMap { name in record(of: name, cells).map { (name: name, record: $0) } }
        let isChange = !declared.map(\.name).elementsEqual(current.map(\.name))
        if isChange { current = declared }
        return (isChange, names.count - declared.count)
    }

    private mutating func record(of name: String, _ cells: DurationCells) -> ExecutionRecord? {
        if let record = records[name] { return record }
        guard records.count < PluginTool.maximumCount, name.utf8.count <= PluginTool.maximumNameLength else {
            return nil
        }
        let record = ExecutionRecord(cells, lifecycle: LifecycleWord(phase: .loaded))
        records[name] = record
        return record
    }

    /// Frees the records, when the plugin ends.
    func deallocate() {
        for record in records.values { record.deallocate() }
    }
}
