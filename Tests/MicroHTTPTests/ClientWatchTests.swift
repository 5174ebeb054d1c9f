import Synchronization
import TestSupport
import Testing

@testable import MicroHTTP

@Suite("How often clients are looked after")
struct ClientWatchTests {
    /// Counts the looks of a watch.
    private final class Looks: Sendable {
        let count = Atomic(0)

        func watch() -> ClientWatch {
            ClientWatch { self.count.add(1, ordering: .relaxed) }
        }

        var soFar: Int { count.load(ordering: .relaxed) }
    }

    @Test(
        "goes by how many there are",
        arguments: [
            (0, ClientWatch.Pace.never), (1, .eachSecond), (99, .eachSecond), (100, .eachTenth), (512, .eachTenth),
        ])
    func pace(count: Int, pace: ClientWatch.Pace) {
        #expect(ClientWatch.Pace(for: count) == pace)
    }

    @Test("A crowd is looked after more often than one client, and nobody never")
    func looks() async throws {
        let (few, many, none) = (Looks(), Looks(), Looks())
        var (slow, fast, still) = (few.watch(), many.watch(), none.watch())
        slow.raise(to: 1)
        fast.raise(to: 100)
        // One who comes makes it no slower.
        fast.raise(to: 1)
        // Gone before they were looked after.
        still.raise(to: 1)
        still.lower(to: 0)
        // A look that comes late may be one for several: the difference is waited for, not the time.
        try await eventually("one client is looked after, and a crowd more than three times as often") {
            let looks = few.soFar
            return looks >= 2 && many.soFar > 3 * looks ? true : nil
        }
        #expect(none.soFar == 0)

        fast.lower(to: 0)
        slow.end()
        let (before, ended) = (many.soFar, few.soFar)
        still.raise(to: 100)
        try await eventually("a crowd was looked after, and again") { none.soFar >= 10 ? true : nil }
        // One look may have been under way.
        #expect(many.soFar <= before + 1)
        #expect(few.soFar <= ended + 1)
        fast.end()
        still.end()
    }
}
