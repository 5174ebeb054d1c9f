internal import Exposition
internal import MicroHTTP

/// A scrape that is written while it is sent, out of figures that were all read before its first byte.
final class ScrapeStream: ResponseStream {
    /// With less room than that left, a block ends. A plugin's lines of a family are longer only if it has several tools:
    /// then they are written elsewhere and copied.
    private static let usualLines = 4096

    var count: Int { scrape.length }

    private let scrape: ScrapeFigures
    private let timer: ScrapeTimer
    // Safe to share: after `init` the server alone touches what follows, and asks for one block at a time.
    private nonisolated(unsafe) var families: ArraySlice<PluginFamily>
    /// The items of the first of `families` that have not been written; nil before its header was.
    private nonisolated(unsafe) var items: Range<Int>?
    private nonisolated(unsafe) var isEndWritten = false
    /// How many bytes have been handed over.
    private nonisolated(unsafe) var position = 0
    /// What was written and did not fit into its block, and how much of it has been handed over.
    private nonisolated(unsafe) var surplus: ByteBuffer?
    private nonisolated(unsafe) var surplusPosition = 0
    /// How long it has taken to render so far.
    private nonisolated(unsafe) var duration: Duration

    /// - Parameter timer: what is told how long it took to render, once it is sent.
    init(_ scrape: ScrapeFigures, tell timer: ScrapeTimer) {
        self.scrape = scrape
        self.timer = timer
        families = scrape.families[...]
        duration = scrape.duration
    }

    deinit {
        // A client that left in the middle says nothing of how long a scrape takes.
        if position == count { timer.rendered(in: duration) }
    }

    func read(into target: UnsafeMutableRawBufferPointer) -> Int {
        let start = ContinuousClock.now
        let length = surplus == nil ? writeBlock(into: target) : readSurplus(into: target)
        position += length
        duration += start.duration(to: .now)
        return length
    }

    /// Writes as many lines as fit, or all that are left if they are said to.
    private func writeBlock(into target: UnsafeMutableRawBufferPointer) -> Int {
        var writer = ExpositionWriter(ByteBuffer(lent: target), scrape.format)
        let isLast = count - position <= target.count
        let limit = isLast ? Int.max : max(target.count - Self.usualLines, 1)
        while let family = families.first, writer.count < limit {
            let metric = family.metric
            var rest = items ?? 0..<scrape.snapshot.count(of: family)
            if items == nil { writer.writeHeader(metric) }
            scrape.snapshot.write(family, metric, &rest, into: &writer, until: limit)
            items = rest
            if rest.isEmpty {
                families.removeFirst()
                items = nil
            }
        }
        if families.isEmpty, !isEndWritten {
            scrape.end.withUnsafeBytes { writer.append($0) }
            isEndWritten = true
        }
        let block = writer.finishPart()
        if block.isLent { return block.count }
        surplus = consume block
        return readSurplus(into: target)
    }

    private func readSurplus(into target: UnsafeMutableRawBufferPointer) -> Int {
        guard let buffer = surplus.take() else { return 0 }
        let length = buffer.withUnsafeBytes { bytes in
            let next = bytes[surplusPosition...].prefix(target.count)
            target.copyMemory(from: UnsafeRawBufferPointer(rebasing: next))
            return next.count
        }
        surplusPosition += length
        if surplusPosition < buffer.count {
            surplus = consume buffer
        } else {
            surplusPosition = 0
        }
        return length
    }
}
