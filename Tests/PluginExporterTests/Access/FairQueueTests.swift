import Testing

@testable import PluginExporter

@Suite("Waiting in lines")
struct FairQueueTests {
    @Test("Lines have their turns, and one that comes is next when one that is long was just served")
    func turns() {
        var queue = FairQueue<String>(lineLimit: 10, limit: 100)
        for number in 1...4 { #expect(queue.append("a\(number)", of: 1) == nil) }
        #expect(queue.next() == "a1")
        #expect(queue.append("b1", of: 2) == nil)
        #expect(queue.append("b2", of: 2) == nil)
        #expect(queue.append("c1", of: 3) == nil)
        #expect((0..<7).map { _ in queue.next() } == ["b1", "c1", "a2", "b2", "a3", "a4", nil])
        #expect(queue.append("a5", of: 1) == nil)
        #expect(queue.next() == "a5")
        #expect(queue.next() == nil)
    }

    @Test("One who was served last and asks again comes behind those that wait")
    func again() {
        var queue = FairQueue<String>(lineLimit: 10, limit: 100)
        _ = queue.append("a1", of: 1)
        _ = queue.append("b1", of: 2)
        #expect(queue.next() == "a1")
        _ = queue.append("a2", of: 1)
        _ = queue.append("c1", of: 3)
        #expect((0..<4).map { _ in queue.next() } == ["b1", "c1", "a2", nil])
    }

    @Test("A line and the queue hold so many and no more")
    func limits() {
        var queue = FairQueue<Int>(lineLimit: 2, limit: 3)
        #expect(queue.append(1, of: 1) == nil)
        #expect(queue.append(2, of: 1) == nil)
        #expect(queue.append(3, of: 1) == .line)
        #expect(queue.append(4, of: 2) == nil)
        #expect(queue.append(5, of: 3) == .queue)
        #expect(queue.append(6, of: 1) == .line)
        #expect(queue.next() == 1)
        #expect(queue.append(7, of: 3) == nil)
        #expect(queue.removeAll().sorted() == [2, 4, 7])
        #expect(queue.next() == nil)
        #expect(queue.append(8, of: 1) == nil)
    }

    @Test("Of what was put into a set, the last so many are in it")
    func recent() {
        var set = RecentSet<Int>(capacity: 3)
        for number in [1, 2, 2, 3, 1, 4] { set.insert(number) }
        #expect((1...4).map(set.contains) == [false, true, true, true])
        set.insert(5)
        set.insert(2)
        #expect((1...5).map(set.contains) == [false, true, false, true, true])
    }
}
