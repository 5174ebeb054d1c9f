/// Those who wait for one thing that serves one at a time. Each source has a line of its own, and each line its turn, so
/// that a long one costs the others one turn.
struct FairQueue<Item: Sendable>: Sendable {
    /// Why nobody more may wait.
    enum Full: Equatable {
        case line, queue
    }

    let lineLimit: Int
    let limit: Int
    private var lines: [UInt64: [Item]] = [:]
    /// The lines whose turn comes, without the one that had it last.
    private var turns: [UInt64] = []
    /// Comes behind those that have come since.
    private var last: UInt64?
    private(set) var count = 0

    /// - Parameters:
    ///   - lineLimit: how many of one source may wait.
    ///   - limit: how many may wait in all.
    init(lineLimit: Int, limit: Int) {
        self.lineLimit = lineLimit
        self.limit = limit
    }

    /// Lets one wait.
    ///
    /// - Returns: nil, or what is full.
    mutating func append(_ item: Item, of source: UInt64) -> Full? {
        let waiting = lines[source]?.count ?? 0
        guard waiting < lineLimit else { return .line }
        guard count < limit else { return .queue }
        if waiting == 0, source != last { turns.append(source) }
        lines[source, default: []].append(item)
        count += 1
        return nil
    }

    /// Takes the next one out.
    mutating func next() -> Item? {
        if let source = last.take(), lines[source] != nil { turns.append(source) }
        guard !turns.isEmpty else { return nil }
        let source = turns.removeFirst()
        last = source
        count -= 1
        let item = lines[source]?.removeFirst()
        if lines[source]?.isEmpty == true { lines[source] = nil }
        return item
    }

    /// Takes everyone out.
    mutating func removeAll() -> [Item] {
        defer { self = FairQueue(lineLimit: lineLimit, limit: limit) }
        return lines.values.flatMap { $0 }
    }
}
