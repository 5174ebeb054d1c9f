internal import Exposition
internal import PluginRegistry
internal import Synchronization

/// The program's own collectors, whose metrics are served beside ours.
final class Collectors: Sendable {
    private struct Record {
        var errors: UInt64 = 0
        /// Whether the last scrape has all that it wrote.
        var isWell = true
    }

    private let collectors: [Collector]
    private let labels: [LabelText]
    private let taken: Set<String>
    private let records: Mutex<[Record]>
    private let createdAt = UnixTime.now
    private let log: @Sendable (String) -> Void

    /// - Parameter taken: the names of what the exporter writes itself.
    init(
        _ collectors: [@Sendable (inout [UInt8]) -> Void],
        besides taken: Set<String>,
        log: @escaping @Sendable (String) -> Void
    ) {
        self.taken = taken
        self.collectors = collectors.map(Collector.init)
        labels = collectors.indices.map { LabelText("collector", "\($0)") }
        records = Mutex(Array(repeating: Record(), count: collectors.count))
        self.log = log
    }

    /// What they write, in their order, without what cannot be read, comes too late, or is there already. They run side
    /// by side.
    func text(within limit: Duration) async -> [UInt8] {
        let outcomes = await withTaskGroup(of: (Int, Collector.Outcome).self) { group in
            for (index, collector) in collectors.enumerated() {
                group.addTask { (index, await collector.text(within: limit)) }
            }
            return await group.reduce(into: [Int: Collector.Outcome]()) { $0[$1.0] = $1.1 }
        }
        var text: [UInt8] = []
        var taken = taken
        for index in collectors.indices {
            switch outcomes[index] {
            case .success(let written):
                let leftOut = written.append(to: &text, unlessIn: &taken)
                note(leftOut.isEmpty ? nil : .taken(families: leftOut), of: index)
            case .failure(let problem): note(problem, of: index)
            case nil: break
            }
        }
        return text
    }

    /// Counts a problem, and tells of it if there was none before.
    private func note(_ problem: CollectorProblem?, of index: Int) {
        let isNew = records.withLock { records in
            let wasWell = records[index].isWell
            records[index].isWell = problem == nil
            if problem != nil { records[index].errors += 1 }
            return wasWell
        }
        if isNew, let problem { log("Collector \(index) is not in the scrapes, or not all of it: \(problem)") }
    }

    /// Writes how often each of them was not in a scrape.
    func render<Writer: MetricWriter & ~Copyable>(into writer: inout Writer) {
        let family = MetricCatalogue.collectorErrors
        writer.begin(family)
        records.withLock { records in
            for index in records.indices {
                writer.counter(family, labels[index].unowned, records[index].errors, createdAt: createdAt.nanoseconds)
            }
        }
    }
}
