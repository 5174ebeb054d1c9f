import Glibc
import TestSupport
import Testing

@testable import PluginRegistry

@Suite("The process that a plugin runs in")
struct ProcessRecordTests {
    private let plugin: Plugin

    init() {
        QuietLog.begin()
        plugin = PluginRegistry().register("ocr")
    }

    private static let burning = ["sh", "-c", "while :; do :; done"]

    /// A child that has used at least so much CPU time and does not go on: its figures stay what they are.
    private static func stopped(burning ticks: UInt64 = 5) async throws -> ChildProcess {
        let child = try ChildProcess(burning)
        try await eventually("the child has used CPU time") {
            let used = try #require(ProcessStatistics(of: child.identifier)).cpuNanoseconds
            return used >= ticks * ProcessStatistics.nanosecondsPerTick ? true : nil
        }
        child.send(signal: SIGSTOP)
        try await eventually("the child is stopped") { try fields(of: child)[0] == "T" ? true : nil }
        return child
    }

    /// What `/proc` says of a child behind its name, the first of them numbered 3 in proc(5).
    private static func fields(of child: ChildProcess) throws -> [String] {
        let text = try FileText.read("/proc/\(child.identifier)/stat")
        let end = try #require(text.lastIndex(of: ")"))
        return text[text.index(after: end)...].split(separator: " ").map(String.init)
    }

    private static func cpu(of child: ChildProcess) throws -> UInt64 {
        let fields = try fields(of: child)
        let ticks = try #require(UInt64(fields[14 - 3])) + #require(UInt64(fields[15 - 3]))
        return ticks * 1_000_000_000 / UInt64(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Ends a child and leaves it unburied, as whoever runs a plugin reports it.
    private static func kill(_ child: ChildProcess) async throws {
        child.send(signal: SIGKILL)
        try await eventually("the child is dead") { try fields(of: child)[0] == "Z" ? true : nil }
    }

    @Test("A plugin inside this program has none")
    func none() {
        #expect(plugin.status.process == nil)
        #expect(plugin.process.processIdentifier == nil)
        // None began, so none ends.
        plugin.process.ended()
        #expect(plugin.status.process == nil)
    }

    @Test("Before its process has begun, and after, a plugin that runs in one has restarts and no memory")
    func hosted() async throws {
        plugin.process.host()
        #expect(plugin.status.process == ProcessReading(restarts: 0))
        let child = try ChildProcess(["sleep", "1000"])
        plugin.process.began(child.identifier)
        #expect(plugin.process.processIdentifier == child.identifier)
        try await eventually("it has memory") { plugin.status.process?.usage }
        plugin.process.ended()
        #expect(plugin.process.processIdentifier == nil)
        #expect(plugin.status.process == ProcessReading(restarts: 0))
        for _ in 0..<3 { plugin.process.restarted(because: "exited with status 1") }
        #expect(plugin.status.process == ProcessReading(restarts: 3))
    }

    @Test("Memory and CPU time are what the system says of the child")
    func figures() async throws {
        let child = try await Self.stopped()
        plugin.process.began(child.identifier)
        let pages = try #require(UInt64(try Self.fields(of: child)[24 - 3]))
        let usage = try #require(plugin.status.process?.usage)
        #expect(usage.residentBytes == pages * UInt64(sysconf(Int32(_SC_PAGESIZE))))
        #expect(usage.residentBytes > 0)
        #expect(usage.cpuNanoseconds == (try Self.cpu(of: child)))
        #expect(usage.cpuNanoseconds > 0)
        var counts: [UInt64] = []
        #expect(plugin.reading(bucketCounts: &counts).process == ProcessReading(restarts: 0, usage: usage))
    }

    @Test("The CPU time of several processes, one after another, is their sum, also of what nobody looked at")
    func sum() async throws {
        var expected: UInt64 = 0
        for round in 0..<3 {
            let child = try await Self.stopped(burning: 3)
            plugin.process.began(child.identifier)
            if round != 1 {
                #expect(try plugin.status.process?.usage?.cpuNanoseconds == expected + Self.cpu(of: child))
            }
            try await Self.kill(child)
            // Dying takes time too.
            expected += try Self.cpu(of: child)
            plugin.process.ended()
            #expect(plugin.status.process?.usage == nil)
        }
    }

    @Test("A process that is dead and unburied does not run, whatever is known of it; its CPU time counts")
    func dead() async throws {
        let first = try await Self.stopped()
        plugin.process.began(first.identifier)
        try await Self.kill(first)
        // Dying takes time too.
        let used = try Self.cpu(of: first)
        #expect(plugin.status.process == ProcessReading(restarts: 0))
        plugin.process.ended()
        let second = try await Self.stopped()
        plugin.process.began(second.identifier)
        #expect(plugin.status.process?.usage?.cpuNanoseconds == used + (try Self.cpu(of: second)))
    }

    @Test("Of a process whose end is told only once it is buried, what was seen last counts")
    func buried() async throws {
        let first = try await Self.stopped()
        plugin.process.began(first.identifier)
        let seen = try #require(plugin.status.process?.usage?.cpuNanoseconds)
        first.send(signal: SIGKILL)
        _ = try await first.status()
        #expect(plugin.status.process?.usage == nil)
        plugin.process.ended()
        let second = try await Self.stopped()
        plugin.process.began(second.identifier)
        #expect(plugin.status.process?.usage?.cpuNanoseconds == seen + (try Self.cpu(of: second)))
    }

    @Test("A process that begins ends the one before it, should nobody have said so")
    func beganTwice() async throws {
        let first = try await Self.stopped()
        let second = try await Self.stopped()
        plugin.process.began(first.identifier)
        plugin.process.began(second.identifier)
        let expected = try Self.cpu(of: first) + Self.cpu(of: second)
        #expect(plugin.status.process?.usage?.cpuNanoseconds == expected)
    }

    @Test("A number that another process has by now is not reported, and its time not counted")
    func reusedNumber() async throws {
        let child = try await Self.stopped()
        let start = try #require(ProcessStatistics(of: child.identifier)?.startTicks)
        #expect(start == UInt64(try Self.fields(of: child)[22 - 3]))
        plugin.process.began(child.identifier, startTicks: start - 1)
        #expect(plugin.status.process == ProcessReading(restarts: 0))
        plugin.process.ended()
        plugin.process.began(child.identifier, startTicks: start)
        #expect(plugin.status.process?.usage?.cpuNanoseconds == (try Self.cpu(of: child)))
    }

    @Test("A process that is gone before anybody looks is none")
    func goneAtOnce() async throws {
        let child = try ChildProcess(["true"])
        #expect(try await child.status() == 0)
        plugin.process.began(child.identifier)
        #expect(plugin.process.processIdentifier == nil)
        #expect(plugin.status.process == ProcessReading(restarts: 0))
    }

    @Test("CPU time never goes back for any reader while processes follow each other")
    func neverBack() async throws {
        let children = [try await Self.stopped(), try await Self.stopped()]
        children[1].send(signal: SIGCONT)
        plugin.process.began(children[0].identifier)
        let isChanging = Flag()
        async let readers: Void = onThreads(2) { [plugin] _ in
            var last = ProcessReading(restarts: 0, usage: .init(residentBytes: 0, cpuNanoseconds: 0))
            repeat {
                guard let reading = plugin.process.reading() else { continue }
                #expect(reading.restarts >= last.restarts)
                guard let usage = reading.usage else { continue }
                #expect(usage.cpuNanoseconds >= last.usage?.cpuNanoseconds ?? 0)
                last = reading
            } while isChanging.isUp
        }
        try await onThreads(1) { [plugin] _ in
            for round in 0..<2_000 {
                plugin.process.ended()
                plugin.process.restarted(because: "exited with status 1")
                plugin.process.began(children[round % 2].identifier)
            }
        }
        isChanging.lower()
        try await readers
        #expect(plugin.status.process?.restarts == 2_000)
    }

    @Test("A program's name cannot pass for figures", arguments: ["x) S 1 (", "a b c", ")))", "1 2 3 4"])
    func hostileName(name: String) async throws {
        let directory = try TemporaryDirectory()
        let path = "\(directory.path)/\(name)"
        #expect(symlink("/bin/sleep", path) == 0)
        let child = try ChildProcess([path, "1000"])
        let text = try FileText.read("/proc/\(child.identifier)/stat")
        #expect(text.contains("(\(name))"))
        let statistics = try #require(ProcessStatistics(of: child.identifier))
        #expect(statistics.startTicks == UInt64(try Self.fields(of: child)[22 - 3]))
        // Until the program has started, its memory grows between two readings.
        try await eventually("both read the same memory") {
            let pages = UInt64(try Self.fields(of: child)[24 - 3])
            let bytes = ProcessStatistics(of: child.identifier)?.residentBytes
            return bytes == pages.map { $0 * ProcessStatistics.pageSize } ? true : nil
        }
    }

    @Test("There are no figures of a number that is no process's", arguments: [0, -1, Int32.min, Int32.max])
    func noProcess(number: Int32) {
        #expect(ProcessStatistics(of: number) == nil)
    }
}
