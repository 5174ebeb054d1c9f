/// The upper bounds of an execution-time histogram, smallest first. The bucket above the last, `+Inf`, is implied.
public struct DurationBuckets: Sendable, Hashable {
    /// The most bounds a histogram may have: each costs every plugin a counter for each stripe that threads record in,
    /// and a series.
    public static let maximumCount = 100

    /// The bounds in nanoseconds, each inclusive.
    public let nanoseconds: [Int64]

    /// Bounds of your own.
    ///
    /// - Parameter bounds: ascending, each above zero; at least one and at most ``maximumCount``.
    /// - Throws: ``PluginRegistryError/invalidBuckets(_:)``, saying which bound is wrong.
    public init(_ bounds: [Duration]) throws(PluginRegistryError) {
        guard (1...Self.maximumCount).contains(bounds.count) else {
            throw .invalidBuckets("there are \(bounds.count) bounds; give 1 to \(Self.maximumCount)")
        }
        let nanoseconds = bounds.map(\.clampedNanoseconds)
        for (index, bound) in nanoseconds.enumerated() {
            let previous = index == 0 ? 0 : nanoseconds[index - 1]
            guard bound > previous else {
                throw .invalidBuckets("\(bounds[index]) does not come after \(Duration.nanoseconds(previous))")
            }
        }
        self.nanoseconds = nanoseconds
    }

    private init(ascendingNanoseconds: [Int64]) {
        nanoseconds = ascendingNanoseconds
    }

    /// 1 ms to 1 minute: 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30 and 60 seconds.
    public static let standard = DurationBuckets(
        ascendingNanoseconds: [
            1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000, 100_000_000, 250_000_000,
            500_000_000, 1_000_000_000, 2_500_000_000, 5_000_000_000, 10_000_000_000, 30_000_000_000, 60_000_000_000,
        ]
    )
}
