import Testing

@testable import PluginRegistry

@Suite("The wall clock's time of a moment of the continuous clock")
struct WallClockTests {
    @Test("is what the wall clock said, to the millisecond")
    func near() {
        let before = UnixTime.now
        let moment = Clock.continuousNanoseconds()
        #expect(WallClock.now.time(ofContinuous: moment).isAbout(before, or: .now))
    }

    @Test("is the same to the nanosecond whenever it is asked for")
    func same() {
        let moment = Clock.continuousNanoseconds()
        let time = WallClock.now.time(ofContinuous: moment)
        for _ in 0..<1_000 { #expect(WallClock.now.time(ofContinuous: moment) == time) }
    }

    @Test("does not trap, however long ago the moment was said to be")
    func extremes() {
        _ = WallClock.now.time(ofContinuous: .min)
        #expect(WallClock.now.time(ofContinuous: 0) < UnixTime.now)
    }
}
