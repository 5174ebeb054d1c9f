import Synchronization

/// One place that plugins are discovered in (`directory`, `config`, or a name of the embedding program's), and how its
/// scans went.
public final class DiscoverySource: Sendable {
    private static let unknown: Int64 = .min

    public let name: String
    private let lastSuccess = Atomic<Int64>(unknown)
    private let duration = Atomic<Int64>(unknown)
    private let errors = Atomic<UInt64>(0)

    init(name: String) {
        self.name = name
    }

    func succeeded(took: Duration?) {
        if let took {
            duration.store(took.clampedNanoseconds, ordering: .relaxed)
        }
        lastSuccess.store(Clock.unixNanoseconds(), ordering: .relaxed)
    }

    func failed() {
        errors.wrappingAdd(1, ordering: .relaxed)
    }

    /// When a scan last went well; nil before the first.
    public var lastSuccessTime: UnixTime? {
        let nanoseconds = lastSuccess.load(ordering: .relaxed)
        return nanoseconds == Self.unknown ? nil : UnixTime(nanoseconds: nanoseconds)
    }

    /// How long the last good scan took, in nanoseconds; nil if nobody said.
    public var lastDurationNanoseconds: Int64? {
        let nanoseconds = duration.load(ordering: .relaxed)
        return nanoseconds == Self.unknown ? nil : nanoseconds
    }

    /// Scans that could not read the source.
    public var errorCount: UInt64 { errors.load(ordering: .relaxed) }
}
