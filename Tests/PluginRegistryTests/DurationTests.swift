import Testing

@testable import PluginRegistry

@Suite("Durations in nanoseconds")
struct DurationTests {
    @Test(
        "are whole, rounded towards zero, and held within 64 bits",
        arguments: [
            (.zero, 0),
            (.nanoseconds(1), 1),
            (Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999), 1),
            (Duration(secondsComponent: 0, attosecondsComponent: -1_999_999_999), -1),
            (.seconds(18), 18_000_000_000),
            (.seconds(19) + .nanoseconds(7), 19_000_000_007),
            (.seconds(-19), -19_000_000_000),
            (.seconds(Int64.max), .max),
            (.seconds(Int64.min), .min),
        ] as [(Duration, Int64)]
    )
    func clamped(duration: Duration, nanoseconds: Int64) {
        #expect(duration.clampedNanoseconds == nanoseconds)
    }
}
