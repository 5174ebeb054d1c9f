import TestSupport
import Testing

@testable import PluginRegistry

@Suite("Exemplars")
struct ExemplarTests {
    private struct Broken: Error {}

    private let registry = PluginRegistry()
    private let plugin: Plugin

    init() {
        QuietLog.begin()
        plugin = registry.register("ocr")
        plugin.markInitialized()
        plugin.declareTools(["analyze"])
    }

    private func trace(_ number: UInt64) throws -> TraceID {
        try #require(TraceID(high: number, low: ~number))
    }

    private var exemplars: [BucketExemplar] {
        var exemplars: [BucketExemplar] = []
        plugin.appendExemplars(to: &exemplars, clock: .now)
        return exemplars
    }

    @Test("None without a trace, and none without a time")
    func none() throws {
        try plugin.execute {}
        try plugin.execute(traceID: nil) {}
        plugin.recordSuccess(duration: .seconds(1))
        plugin.recordError(traceID: try trace(1))
        plugin.recordSuccess(duration: .seconds(-1), traceID: try trace(1))
        #expect(exemplars.isEmpty)
        #expect(plugin.record.head.pointee.exemplars.load(ordering: .relaxed) == nil)
    }

    @Test("Each bucket has its newest, at its bound the lower, over the last bound +Inf")
    func newest() throws {
        let before = UnixTime.now
        plugin.recordSuccess(duration: .milliseconds(1), traceID: try trace(1))
        plugin.recordError(duration: .nanoseconds(1_000_001), traceID: try trace(2))
        plugin.recordSuccess(duration: .milliseconds(2), traceID: try trace(3))
        plugin.recordSuccess(duration: .seconds(61), traceID: try trace(4))
        registry.recordError("ocr", duration: .seconds(1_000_000_000), traceID: try trace(5))
        registry.recordSuccess("ocr", duration: .seconds(30), traceID: try trace(6))
        plugin.recordSuccess(duration: .seconds(30))
        let expected: [(bucket: Int, trace: UInt64, nanoseconds: Int64)] = [
            (0, 1, 1_000_000), (1, 3, 2_000_000), (13, 6, 30_000_000_000), (15, 5, 1 << 53),
        ]
        let exemplars = exemplars
        #expect(exemplars.map(\.bucket) == expected.map(\.bucket))
        #expect(exemplars.map(\.exemplar.traceID) == (try expected.map { try trace($0.trace) }))
        #expect(exemplars.map(\.exemplar.nanoseconds) == expected.map(\.nanoseconds))
        #expect(exemplars.allSatisfy { $0.exemplar.time.isAbout(before, or: .now) })
    }

    @Test("One that ended earlier does not take the place of a newer one")
    func late() throws {
        plugin.record.keep(try trace(1), nanoseconds: 5, at: 1_000, in: plugin.cells)
        plugin.record.keep(try trace(2), nanoseconds: 6, at: 999, in: plugin.cells)
        #expect(exemplars.map(\.exemplar.traceID) == [try trace(1)])
        plugin.record.keep(try trace(3), nanoseconds: 7, at: 1_000, in: plugin.cells)
        #expect(exemplars.map(\.exemplar.traceID) == [try trace(3)])
    }

    @Test("What a tool executes is kept for it and for its plugin; what the plugin executes for the plugin alone")
    func tools() async throws {
        let tool = try #require(plugin.tool(named: "analyze"))
        let (first, second, third) = (try trace(1), try trace(2), try trace(3))
        func ofTool() -> [TraceID] {
            var exemplars: [BucketExemplar] = []
            tool.appendExemplars(to: &exemplars, clock: .now)
            return exemplars.map(\.exemplar.traceID)
        }
        try tool.execute(traceID: first) {}
        #expect(ofTool() == [first])
        #expect(exemplars.map(\.exemplar.traceID) == [first])
        try await tool.execute(traceID: second) { await Task.yield() }
        #expect(ofTool().contains(second))
        #expect(exemplars.contains { $0.exemplar.traceID == second })
        try? await plugin.execute(traceID: third) { () async throws in throw Broken() }
        #expect(exemplars.contains { $0.exemplar.traceID == third })
        #expect(!ofTool().contains(third))
    }

    @Test("One that fails has its exemplar too")
    func failing() throws {
        #expect(throws: Broken.self) { try plugin.execute(traceID: try trace(9)) { throw Broken() } }
        #expect(exemplars.map(\.exemplar.traceID) == [try trace(9)])
    }

    @Test("The revision tells of each, and stays while there is none")
    func revision() throws {
        let before = plugin.revision
        plugin.recordSuccess(duration: .milliseconds(1), traceID: try trace(1))
        let after = plugin.revision
        #expect(after != before)
        _ = exemplars
        #expect(plugin.revision == after)
    }

    @Test("None is mixed of two, however many threads write and read it")
    func whole() async throws {
        let plugin = plugin
        let isRecording = Flag()
        defer { isRecording.lower() }
        let hasBegun = Gate()
        // An exemplar's words all say its number, and all are of one bucket.
        async let reader = blocking {
            var (seen, mixed): (UInt64, Int) = (0, 0)
            var exemplars: [BucketExemplar] = []
            hasBegun.open()
            while isRecording.isUp {
                exemplars.removeAll(keepingCapacity: true)
                plugin.appendExemplars(to: &exemplars, clock: .now)
                for exemplar in exemplars.map(\.exemplar) {
                    seen += 1
                    let number = exemplar.traceID.high
                    if exemplar.traceID.low != ~number || exemplar.nanoseconds != Int64(number % 1_000) { mixed += 1 }
                }
            }
            return (seen, mixed)
        }
        await hasBegun.pass()
        try await onThreads(4) { thread in
            for round in 0..<UInt64(20_000) {
                let number = round * 4 + UInt64(thread) + 1
                plugin.recordSuccess(
                    duration: .nanoseconds(Int64(number % 1_000)), traceID: TraceID(high: number, low: ~number))
            }
        }
        isRecording.lower()
        let (seen, mixed) = try await reader
        #expect(seen > 0)
        #expect(mixed == 0)
        #expect(exemplars.count == 1)
        #expect(plugin.status.executions.executions == 80_000)
    }
}
