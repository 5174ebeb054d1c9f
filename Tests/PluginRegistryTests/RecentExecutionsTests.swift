import TestSupport
import Testing

@testable import PluginRegistry

@Suite("The last ten executions")
struct RecentExecutionsTests {
    @Test("are the ten that ended last, in the order of their ends, whatever order they come in", arguments: 0..<50)
    func newest(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var numbers = Array(1...Int64.random(in: 1...40, using: &generator))
        numbers.shuffle(using: &generator)
        var recent = RecentExecutions()
        for number in numbers { recent.add(number * 3, endedAt: number) }
        let expected = numbers.sorted().suffix(10).map { $0 * 3 }
        #expect(recent.values == expected)
        #expect(recent.last == expected.last)
        #expect(recent.average == expected.reduce(0, +) / Int64(expected.count))
    }

    @Test("Before the first there is no last, and no average")
    func none() {
        #expect(RecentExecutions().last == nil)
        #expect(RecentExecutions().average == nil)
        #expect(RecentExecutions().values == [])
    }

    @Test("Of those that ended at once, the one that came later is the later")
    func ties() {
        var recent = RecentExecutions()
        for number in Int64(1)...12 { recent.add(number, endedAt: 0) }
        #expect(recent.values == Array(3...12))
    }
}
