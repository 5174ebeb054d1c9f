import Synchronization
import TestSupport
import Testing

@testable import MicroHTTP

@Suite("How often clients are looked after")
struct ClientWatchTests {
    @Test("goes by how many there are, and by how many there were where they come and go")
    func paces() {
        var paces: [ClientWatch.Pace] = []
        for count in [0, 1, 99, 100, 51, 50, 49, 99, 1, 0] {
            paces.append((paces.last ?? .never).next(with: count))
        }
        #expect(
            paces == [
                .never, .eachSecond, .eachSecond, .eachTenth, .eachTenth, .eachTenth, .eachSecond, .eachSecond,
                .eachSecond,
                .never,
            ]
        )
    }

    @Test("A crowd is looked after again and again, at once after it came together")
    func crowd() async throws {
        let looks = Atomic(0)
        var watch = ClientWatch { looks.add(1, ordering: .relaxed) }
        watch.adjust(to: 100)
        try await eventually("it is looked after") { looks.load(ordering: .relaxed) >= 3 ? true : nil }
        watch.end()
    }
}
