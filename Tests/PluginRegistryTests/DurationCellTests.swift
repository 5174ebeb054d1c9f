import Glibc
import TestSupport
import Testing

@testable import PluginRegistry

@Suite("The cells that execution times are counted in")
struct DurationCellTests {
    private static let layouts: [[Duration]] = [
        DurationBuckets.standard.nanoseconds.map { .nanoseconds($0) },
        [.nanoseconds(1)],
        // On a native bound, beside it, and beyond what is recorded.
        [.nanoseconds(499_999_999), .milliseconds(500), .nanoseconds(500_000_001), .seconds(1 << 30)],
        (1...100).map { .nanoseconds($0 * $0) },
    ]

    /// Times on each side of every bound and of every power of two, and others of all lengths.
    private static func times(_ cells: DurationCells) -> [Int64] {
        var generator = SeededGenerator(seed: 3)
        let random = (0..<20_000).map { _ in Int64(generator.next() >> UInt64.random(in: 11...63, using: &generator)) }
        let powers = (0...53).map { Int64(1) << Int64($0) }
        return ((cells.upperBounds + powers).flatMap { [$0 - 1, $0, $0 + 1] } + random)
            .filter { (0...StripeWriter.longest).contains($0) }
    }

    @Test("A native bucket's bound in nanoseconds is the last that is not over its bound in seconds")
    func bounds() {
        for index in NativeBounds.first...200 {
            let bound = NativeBounds.nanoseconds(index)
            let seconds = exp2(Double(index) / 8)
            #expect(Double(bound) / 1e9 <= seconds * (1 + 1e-15))
            #expect(Double(bound + 1) / 1e9 > seconds * (1 - 1e-15))
        }
        #expect(NativeBounds.nanoseconds(0) == 1_000_000_000)
        #expect(NativeBounds.nanoseconds(-8) == 500_000_000)
        #expect(NativeBounds.nanoseconds(8 * 20) == 1_048_576_000_000_000)
        // 2^(1/8) = 1.0905077326652577 and 2^(-1/2) = 0.7071067811865476 seconds.
        #expect(NativeBounds.nanoseconds(1) == 1_090_507_732)
        #expect(NativeBounds.nanoseconds(-4) == 707_106_781)
        #expect(NativeBounds.nanoseconds(NativeBounds.first - 1) == 0)
        #expect(NativeBounds.nanoseconds(NativeBounds.first) == 1)
        #expect(NativeBounds.zeroThreshold == exp2(Double(NativeBounds.first - 1) / 8))
    }

    @Test("Every time is in the buckets that a search finds for it", arguments: layouts)
    func search(layout: [Duration]) throws {
        let cells = DurationCells(try DurationBuckets(layout))
        #expect(cells.upperBounds == Set(cells.upperBounds).sorted())
        for time in Self.times(cells) {
            let index = cells.index(of: time)
            let cell = cells[index]
            #expect(time <= cell.upperBound && (index == 0 || time > cells[index - 1].upperBound))
            let bucket = cells.buckets.nanoseconds.firstIndex { time <= $0 } ?? cells.buckets.nanoseconds.count
            #expect(Int(cell.bucket) == bucket)
            let native = Int(cell.native)
            if time == 0 {
                #expect(native == DurationCells.zero)
            } else {
                #expect(time <= NativeBounds.nanoseconds(native) && time > NativeBounds.nanoseconds(native - 1))
            }
        }
    }

    @Test("Both histograms count every execution, and the same ones, while threads record", arguments: layouts)
    func together(layout: [Duration]) async throws {
        let registry = PluginRegistry()
        try registry.setDurationBuckets(DurationBuckets(layout))
        let plugin = registry.register("ocr")
        let times = Self.times(plugin.cells)
        let isRecording = Flag()
        defer { isRecording.lower() }
        async let reader = blocking {
            var others = 0
            while isRecording.isUp {
                var counts: [UInt64] = []
                var native: NativeDurations? = NativeDurations()
                let reading = plugin.reading(bucketCounts: &counts, native: &native, clock: .now).executions
                if counts.reduce(0, +) != reading.executions || native?.count != reading.executions { others += 1 }
            }
            return others
        }
        try await onThreads(3) { _ in
            for time in times { plugin.recordSuccess(duration: .nanoseconds(time)) }
        }
        isRecording.lower()
        let others = try await reader
        #expect(others == 0)

        var expected: [Int: UInt64] = [:]
        for time in times where time > 0 {
            expected[Int(plugin.cells[plugin.cells.index(of: time)].native), default: 0] += 3
        }
        var counts: [UInt64] = []
        var native: NativeDurations? = NativeDurations()
        _ = plugin.reading(bucketCounts: &counts, native: &native, clock: .now)
        let durations = try #require(native)
        #expect(durations.zeroCount == UInt64(3 * times.count { $0 == 0 }))
        #expect(durations.buckets.map(\.index) == expected.keys.sorted())
        #expect(durations.buckets.map(\.count) == expected.sorted { $0.key < $1.key }.map(\.value))
    }

    @Test("What takes longer than 104 days is counted as that")
    func longest() {
        let plugin = PluginRegistry().register("ocr")
        plugin.recordSuccess(duration: .seconds(1 << 40))
        var counts: [UInt64] = []
        var native: NativeDurations? = NativeDurations()
        let reading = plugin.reading(bucketCounts: &counts, native: &native, clock: .now).executions
        // 2^53 ns are 2^23.10 seconds.
        #expect(native?.buckets == [NativeDurations.Bucket(index: 185, count: 1)])
        #expect(counts.last == 1)
        #expect(reading.durationSumNanoseconds == 1 << 53)
    }

    @Test("What was read before is gone, and the memory for it kept")
    func again() throws {
        let plugin = PluginRegistry().register("ocr")
        plugin.recordSuccess(duration: .seconds(1))
        var counts: [UInt64] = []
        var native: NativeDurations? = NativeDurations()
        for _ in 0..<3 { _ = plugin.reading(bucketCounts: &counts, native: &native, clock: .now) }
        #expect(native?.buckets == [NativeDurations.Bucket(index: 0, count: 1)])
        #expect(counts.count == 3 * plugin.cells.bucketCount)
    }

    @Test("Counters get memory where something is counted, and nowhere else")
    func memory() {
        let plugin = PluginRegistry().register("ocr")
        let blocks = { (stripe: Int) in
            (0..<plugin.record.head.pointee.blockCount).filter {
                plugin.record.stripe(stripe).counters.block($0) != nil
            }
        }
        #expect(blocks(0).isEmpty && blocks(1).isEmpty)
        plugin.recordSuccess()
        #expect(blocks(0).isEmpty)
        // The first cell of a block, the last, and the one after that.
        for cell in [160, 191] { plugin.recordSuccess(duration: .nanoseconds(plugin.cells[cell].upperBound)) }
        #expect(blocks(0) == [5] && blocks(1).isEmpty)
        plugin.recordSuccess(duration: .nanoseconds(plugin.cells[192].upperBound))
        #expect(blocks(0) == [5, 6] && blocks(1).isEmpty)
    }
}

extension DurationCells {
    fileprivate var upperBounds: [Int64] { (0..<count).map { self[$0].upperBound } }
}
