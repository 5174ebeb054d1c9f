import TestSupport
import Testing

@testable import plugin_exporter

@Suite("The writer of the log")
struct LogWriterTests {
    private static func writer(_ capacity: Int, _ output: HeldOutput) -> LogWriter {
        LogWriter(capacity: capacity, lossLine: { "\($0) lost" }, output: { output.write($0) })
    }

    @Test("writes every line that waits, whole, those of a thread in order, however little room there is")
    func everyLine() async throws {
        let output = HeldOutput(isHeld: false)
        let writer = Self.writer(2_000, output)
        let long = String(repeating: "x", count: 9_000)
        try await withThrowingTaskGroup { group in
            for thread in 0..<4 {
                group.addTask {
                    try await blocking {
                        for number in 0..<500 {
                            let text = number % 50 == 0 ? long : "y"
                            writer.write("\(thread) \(number) \(text)", waitsForRoom: true)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        writer.finish(within: .seconds(60))
        var next = [0, 0, 0, 0]
        for line in output.lines {
            let match = try #require(line.wholeMatch(of: /(\d) (\d+) (x{9000}|y)/), "\(line.prefix(100))")
            let (thread, number) = (try #require(Int(match.1)), try #require(Int(match.2)))
            #expect(number == next[thread])
            next[thread] = number + 1
        }
        #expect(next == [500, 500, 500, 500])
    }

    @Test("counts the lines that do not wait and find no room, and says so once as soon as it goes on")
    func lost() async throws {
        let output = HeldOutput(isHeld: true)
        let writer = Self.writer(80, output)
        // Ten bytes each, with the end of the line. That they return is half of the test.
        for number in 0..<100 { writer.write("line \(number + 1000)") }
        output.letGo()
        try await eventually("all is written") { output.lines.count == 9 ? true : nil }
        #expect(output.lines == (1000..<1008).map { "line \($0)" } + ["92 lost"])
        writer.write("another")
        writer.finish(within: .seconds(60))
        #expect(output.lines.last == "another")
        #expect(output.lines.count == 10)
    }

    @Test("counts the lines that cannot be written, and puts what follows a torn one on a line of its own")
    func unwritten() async throws {
        let disk = SmallDisk(room: 15)
        let writer = LogWriter(capacity: 80, lossLine: { "\($0) lost" }, output: { disk.write($0) })
        for number in 1000..<1003 { writer.write("line \(number)") }
        writer.finish(within: .seconds(60))
        #expect(disk.text == "line 1000\nline ")
        #expect(writer.lostLines == 2)
        // Room for a line, and not for the one that tells: that is told later.
        disk.add(room: 9)
        writer.write("another")
        writer.finish(within: .seconds(60))
        #expect(disk.text == "line 1000\nline \nanother\n")
        disk.add(room: 100)
        writer.write("last")
        writer.finish(within: .seconds(60))
        #expect(disk.text == "line 1000\nline \nanother\nlast\n2 lost\n")
        #expect(writer.lostLines == 2)
    }

    @Test("keeps some room from lines that wait, for those that do not")
    func reserve() async throws {
        let output = HeldOutput(isHeld: true)
        let writer = Self.writer(80, output)
        for number in 0..<7 { writer.write("line \(number + 1000)", waitsForRoom: true) }
        let waiting = Task { try await blocking { writer.write("waiting 1", waitsForRoom: true) } }
        try await eventually("it is being written") { output.arrivals == 1 ? true : nil }
        writer.write("urgent  1")
        output.letGo()
        try await waiting.value
        writer.finish(within: .seconds(60))
        #expect(output.lines.count == 9)
        #expect(output.lines.contains("urgent  1"))
        #expect(output.lines.contains("waiting 1"))
    }

    @Test("lets only so many lines wait: each holds a thread, and the others are lost")
    func crowd() async throws {
        let output = HeldOutput(isHeld: true)
        let writer = Self.writer(10, output)
        writer.write("line 1000")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { try await blocking { writer.write("waiting", waitsForRoom: true) } } }
            // Those that do not wait return while nobody reads.
            for _ in 0..<36 { try await group.next() }
            output.letGo()
            try await group.waitForAll()
        }
        writer.finish(within: .seconds(60))
        #expect(output.lines.count { $0 == "waiting" } == 64)
        #expect(output.lines.contains("36 lost"))
    }

    @Test("lets lines wait no longer once it is told to, and ends while nobody reads", arguments: [true, false])
    func end(finishes: Bool) async throws {
        let output = HeldOutput(isHeld: true)
        let writer = Self.writer(10, output)
        writer.write("line 1000")
        let waiting = (0..<3).map { _ in Task { try await blocking { writer.write("held", waitsForRoom: true) } } }
        if finishes {
            writer.finish(within: .milliseconds(10))
        } else {
            writer.endWaiting(after: .milliseconds(10))
        }
        for task in waiting { try await task.value }
        output.letGo()
        writer.finish(within: .seconds(60))
        #expect(output.lines == ["line 1000", "3 lost"])
    }

    @Test("lets a task that is cancelled wait no longer while nobody reads")
    func cancelled() async throws {
        let output = HeldOutput(isHeld: true)
        let writer = Self.writer(10, output)
        writer.write("line 1000")
        // On a thread of its own: it blocks.
        let task = Task(executorPreference: OwnQueue()) { writer.write("held", waitsForRoom: true) }
        task.cancel()
        await task.value
        output.letGo()
        writer.finish(within: .seconds(60))
        #expect(output.lines == ["line 1000", "1 lost"])
    }
}
