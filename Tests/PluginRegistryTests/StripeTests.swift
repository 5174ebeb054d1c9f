import TestSupport
import Testing

@testable import PluginRegistry

@Suite("The stripes that threads record in")
struct StripeTests {
    private let registry = PluginRegistry()

    init() {
        QuietLog.begin()
    }

    private func writer(of plugin: Plugin, stripe: Int, isOwned: Bool = false) -> StripeWriter {
        StripeWriter(plugin.record.stripe(stripe), isOwned: isOwned)
    }

    @Test("The thread that records first owns a stripe; what another records meanwhile goes elsewhere")
    func owner() async throws {
        let plugin = registry.register("ocr")
        let hasRecorded = Gate()
        let isDone = Flag()
        defer { isDone.lower() }
        async let first: Void = onThreads(1) { _ in
            plugin.recordSuccess(duration: .milliseconds(1))
            hasRecorded.open()
            while isDone.isUp {}
            plugin.recordSuccess(duration: .milliseconds(1))
        }
        await hasRecorded.pass()
        try await onThreads(1) { _ in plugin.recordSuccess(duration: .milliseconds(1)) }
        isDone.lower()
        try await first
        let stripes = (0..<plugin.record.head.pointee.stripeCount).map {
            plugin.record.stripe($0).timed
        }
        #expect(stripes[0] == 2)
        #expect(stripes.dropFirst().reduce(0, +) == 1)
        #expect(plugin.status.executions.executions == 3)
    }

    @Test("Stripes begin on cache lines, and none reaches into another", arguments: [1, 2, 12, 15, 100], 1...2)
    func layout(bounds: Int, sharedStripes: Int) throws {
        let cells = DurationCells(try DurationBuckets((1...bounds).map { .milliseconds($0) }))
        let record = ExecutionRecord(
            cells, lifecycle: LifecycleWord(phase: .loaded), sharedStripes: sharedStripes
        )
        defer { record.deallocate() }
        let head = UInt(bitPattern: record.head)
        let count = 1 + sharedStripes
        #expect(record.head.pointee.stripeCount == count)
        let figures = (0..<count).map { UInt(bitPattern: record.stripe($0).figures) }
        let windows = (0..<count).map { UInt(bitPattern: record.stripe($0).recent(0)) }
        #expect((figures + windows).allSatisfy { $0 % 64 == 0 })
        #expect(figures == (0..<UInt(count)).map { head + 64 * ($0 + 1) })
        #expect(windows[0] == head + 64 * UInt(count + 1))
        for index in 0..<count {
            let end = windows[index] + 160 + UInt(8 * CellCounters.blockCount(cells))
            if index + 1 < count { #expect(windows[index + 1] >= end && windows[index + 1] < end + 64) }
        }
    }

    @Test("The last ten are the ten that ended last, in whichever stripe; the newest of them is the last")
    func window() {
        let plugin = registry.register("ocr")
        // Times 1 to 30 ms, of which every third is recorded in the other stripe; the ends say the order.
        for number in Int64(1)...30 {
            writer(of: plugin, stripe: number % 3 == 0 ? 1 : 0).record(
                succeeded: true, nanoseconds: number * 1_000_000, at: number, in: plugin.cells
            )
        }
        #expect(plugin.status.recentExecutionTimes == (21...30).map { .milliseconds($0) })
        #expect(plugin.status.averageExecutionTime == .microseconds(25_500))
        #expect(plugin.status.lastExecutionTime == .milliseconds(30))
        // One long ago, told late.
        writer(of: plugin, stripe: 1).record(
            succeeded: true, nanoseconds: 1, at: 5, in: plugin.cells
        )
        #expect(plugin.status.lastExecutionTime == .milliseconds(30))
        // It took the place of 3 ms in its stripe, which nobody saw any more.
        #expect(plugin.status.recentExecutionTimes == (21...30).map { .milliseconds($0) })
    }

    @Test("The figures are those of all stripes together", arguments: [false, true])
    func together(isOwned: Bool) {
        let plugin = registry.register("ocr")
        let last = plugin.record.head.pointee.stripeCount - 1
        for stripe in 0...last {
            let writer = writer(of: plugin, stripe: stripe, isOwned: isOwned)
            writer.record(succeeded: false, nanoseconds: 1_000_000, at: 1, in: plugin.cells)
            writer.record(succeeded: true, nanoseconds: 1_000_001, at: 2, in: plugin.cells)
            writer.record(succeeded: false, nanoseconds: -1, at: 3, in: plugin.cells)
            writer.record(succeeded: true, nanoseconds: -1, at: 4, in: plugin.cells)
        }
        var counts: [UInt64] = []
        let executions = plugin.reading(bucketCounts: &counts).executions
        let stripes = UInt64(last + 1)
        #expect(executions.executions == 4 * stripes)
        #expect(executions.errors == 2 * stripes)
        #expect(executions.durationSumNanoseconds == 2_000_001 * Int64(stripes))
        #expect(Array(counts.prefix(3)) == [stripes, stripes, 0])
    }

    @Test("An execution that begins in one thread may end in another")
    func moved() {
        let plugin = registry.register("ocr")
        plugin.markInitialized()
        writer(of: plugin, stripe: 0).begin(at: 1)
        writer(of: plugin, stripe: 1).begin(at: 2)
        #expect(plugin.status.inFlight == 2)
        for now in Int64(3)...4 {
            writer(of: plugin, stripe: 1).end(
                succeeded: true, nanoseconds: 2, at: now, in: plugin.cells
            )
        }
        #expect(plugin.status.inFlight == 0)
        #expect(plugin.status.executions.executions == 2)
        #expect(plugin.state == .initialized)
    }

    @Test("When it was used last is the latest of all stripes, and does not go back")
    func lastUsed() throws {
        let plugin = registry.register("ocr")
        writer(of: plugin, stripe: 1).used(at: 2_000)
        let late = try #require(plugin.status.lastUsed)
        writer(of: plugin, stripe: 0).used(at: 1_000)
        writer(of: plugin, stripe: 1).used(at: 1_500)
        #expect(plugin.status.lastUsed == late)
        writer(of: plugin, stripe: 0).used(at: 3_000)
        #expect(plugin.status.lastUsed == UnixTime(nanoseconds: late.nanoseconds + 1_000))
    }

    @Test("Nothing is lost between stripes that are chosen by the processor", arguments: 1...2)
    func chosen(sharedStripes: Int) async throws {
        let cells = DurationCells.standard
        let record = ExecutionRecord(
            cells, lifecycle: LifecycleWord(phase: .loaded), sharedStripes: sharedStripes
        )
        defer { record.deallocate() }
        try await onThreads(4) { _ in
            for now in Int64(1)...10_000 {
                record.writer.record(succeeded: false, nanoseconds: 1, at: now, in: cells)
            }
        }
        var counts: [UInt64] = []
        let executions = record.read(cells, bucketCounts: &counts, clock: .now)
        #expect(executions.executions == 40_000 && executions.errors == 40_000)
        #expect(executions.durationSumNanoseconds == 40_000)
        #expect(counts.first == 40_000)
    }

    @Test("Sums, errors and each bucket are exact after eight threads recorded, some without a time")
    func exact() async throws {
        let plugin = registry.register("ocr")
        let threads = 8
        let rounds = 20_000
        try await onThreads(threads) { thread in
            for round in 0..<rounds {
                let time = Duration.microseconds(1_000 * (thread + 1) + round % 7)
                switch round % 5 {
                case 0: plugin.recordError(duration: time)
                case 1: plugin.recordError()
                default: plugin.recordSuccess(duration: time)
                }
            }
        }
        var expected = (
            sum: Int64(0), buckets: [UInt64](repeating: 0, count: plugin.cells.buckets.nanoseconds.count + 1)
        )
        for thread in 0..<threads {
            for round in 0..<rounds where round % 5 != 1 {
                let time = Int64(1_000 * (thread + 1) + round % 7) * 1_000
                expected.sum += time
                let bucket = plugin.cells.buckets.nanoseconds.firstIndex { time <= $0 }
                expected.buckets[bucket ?? plugin.cells.buckets.nanoseconds.count] += 1
            }
        }
        var counts: [UInt64] = []
        let executions = plugin.reading(bucketCounts: &counts).executions
        #expect(executions.executions == UInt64(threads * rounds))
        #expect(executions.errors == UInt64(threads * rounds * 2 / 5))
        #expect(executions.durationSumNanoseconds == expected.sum)
        #expect(counts == expected.buckets)
        #expect(plugin.status.recentExecutionTimes.count <= RecentExecutions.capacity)
    }
}
