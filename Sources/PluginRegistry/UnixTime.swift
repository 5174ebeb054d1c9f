/// A moment of wall-clock time: nanoseconds since 1970-01-01T00:00:00Z.
public struct UnixTime: Sendable, Hashable, Comparable {
    public let nanoseconds: Int64

    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Reads the system's clock.
    public static var now: UnixTime { UnixTime(nanoseconds: Clock.unixNanoseconds()) }

    public static func < (left: UnixTime, right: UnixTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}
