import Synchronization

/// What readers see. See ``StripeWriter`` for the order in which it is written.
extension ExecutionRecord {
    /// How often a reader looks for a moment in which nothing begins in any stripe.
    private static let attempts = 4

    /// Executions inside `execute`: as many as there were at one moment.
    ///
    /// If others begin each time that it looks, it is each stripe's at a moment of its own. That is wrong only by those
    /// that went over from one stripe to another, with their thread, in between.
    var executing: UInt64 {
        var begun = total { $0.begun.load(ordering: .acquiring) }
        var executing: UInt64 = 0
        for _ in 0..<Self.attempts {
            executing = 0
            // Of one stripe it may be below zero, if more ended there than began.
            for index in 0..<head.pointee.stripeCount { executing &+= stripe(index).executing }
            let begunNow = total { $0.begun.load(ordering: .acquiring) }
            if begunNow == begun { break }
            begun = begunNow
        }
        return Int64(bitPattern: executing) > 0 ? executing : 0
    }

    /// Everything that tells a reader whether something has changed since it looked.
    var revision: PluginRevision {
        // The counters only grow, so that their sum stays the same if each of them does.
        var changes = head.pointee.changes.load(ordering: .acquiring)
        var lastUsed = ExecutionStripe.never
        for index in 0..<head.pointee.stripeCount {
            let figures = stripe(index).figures
            changes &+= figures.pointee.begun.load(ordering: .acquiring)
            changes &+= figures.pointee.ended.load(ordering: .acquiring)
            changes &+= figures.pointee.told.load(ordering: .acquiring)
            changes &+= figures.pointee.untimed.load(ordering: .acquiring)
            changes &+= figures.pointee.errors.load(ordering: .acquiring)
            lastUsed = max(lastUsed, figures.pointee.lastUsed.load(ordering: .acquiring))
        }
        return PluginRevision(
            changes: changes,
            lifecycle: head.pointee.lifecycle.load(ordering: .acquiring),
            lastUsed: lastUsed
        )
    }

    /// Reads everything once; see ``ExecutionReading`` for what holds between the figures.
    ///
    /// - Parameters:
    ///   - bucketCounts: gets each classic bucket's own count appended, `+Inf` last.
    ///   - native: if there is one, becomes the native histogram, of as many executions as the classic one.
    func read(
        _ cells: DurationCells,
        bucketCounts: inout [UInt64],
        native: inout NativeDurations?,
        clock: WallClock
    ) -> ExecutionReading {
        // Errors first, so that no reader can see more of them than executions.
        let errors = total { $0.errors.load(ordering: .acquiring) }
        var executions = total { $0.untimed.load(ordering: .acquiring) }
        let first = bucketCounts.count
        for _ in 0..<cells.bucketCount { bucketCounts.append(0) }
        native?.removeAll()
        eachCount { index, count in
            let cell = cells[index]
            bucketCounts[first + Int(cell.bucket)] &+= count
            native?.add(count, to: Int(cell.native))
            executions &+= count
        }
        let recent = recent
        var lastUsed = ExecutionStripe.never
        for index in 0..<head.pointee.stripeCount {
            lastUsed = max(lastUsed, stripe(index).figures.pointee.lastUsed.load(ordering: .acquiring))
        }
        return ExecutionReading(
            createdAt: head.pointee.createdAt,
            executions: executions,
            errors: errors,
            durationSumNanoseconds: Int64(bitPattern: total { $0.sum.load(ordering: .acquiring) }),
            averageNanoseconds: recent.average,
            lastNanoseconds: recent.last,
            lastUsed: lastUsed == ExecutionStripe.never ? nil : clock.time(ofContinuous: lastUsed)
        )
    }

    func read(_ cells: DurationCells, bucketCounts: inout [UInt64], clock: WallClock) -> ExecutionReading {
        var native: NativeDurations?
        return read(cells, bucketCounts: &bucketCounts, native: &native, clock: clock)
    }

    /// Calls `body` with each cell that counts something and what all stripes counted there, cells in order.
    @inline(__always)
    private func eachCount(_ body: (Int, UInt64) -> Void) {
        for block in 0..<head.pointee.blockCount {
            let isUsed = (0..<head.pointee.stripeCount).contains { stripe($0).counters.block(block) != nil }
            guard isUsed else { continue }
            var counts = InlineArray<32, UInt64>(repeating: 0)
            for index in 0..<head.pointee.stripeCount {
                guard let counters = stripe(index).counters.block(block) else { continue }
                for cell in counts.indices { counts[cell] &+= counters[cell].load(ordering: .acquiring) }
            }
            for cell in counts.indices where counts[cell] > 0 {
                body(block * CellCounters.blockSize + cell, counts[cell])
            }
        }
    }

    /// The last ten times.
    var recent: RecentExecutions {
        var newest = RecentExecutions()
        for index in 0..<head.pointee.stripeCount {
            let stripe = stripe(index)
            let timed = stripe.timed
            guard timed > 0 else { continue }
            let capacity = UInt64(RecentExecutions.capacity)
            for position in (timed < capacity ? 0 : timed - capacity)..<timed {
                let recent = stripe.recent(Int(position % capacity))
                let end = recent.pointee.end.load(ordering: .acquiring)
                guard end != ExecutionStripe.never else { continue }
                newest.add(recent.pointee.nanoseconds.load(ordering: .relaxed), endedAt: end)
            }
        }
        return newest
    }

    private func total(_ figure: (borrowing ExecutionStripe.Figures) -> UInt64) -> UInt64 {
        var sum: UInt64 = 0
        for index in 0..<head.pointee.stripeCount { sum &+= figure(stripe(index).figures.pointee) }
        return sum
    }
}
