import Synchronization

/// A part of an ``ExecutionRecord``, on cache lines of its own: a line of figures, and a body of the last ten times and
/// where its ``CellCounters`` lie.
///
/// A view of memory that the record owns. Everything in it is atomic.
struct ExecutionStripe {
    /// What a scrape looks at to see whether anything has changed. They only grow.
    struct Figures: ~Copyable {
        /// Executions that `execute` began, and those of them that have ended. Raised when everything else of one is
        /// written.
        let begun = Atomic<UInt64>(0)
        let ended = Atomic<UInt64>(0)
        /// Executions that were told of with their time, afterwards. Raised last as well.
        let told = Atomic<UInt64>(0)
        /// Those that were told of without a time.
        let untimed = Atomic<UInt64>(0)
        /// When the newest began, by the continuous clock.
        let lastUsed = Atomic<Int64>(ExecutionStripe.never)
        let errors = Atomic<UInt64>(0)
        /// The time of all, in nanoseconds.
        let sum = Atomic<UInt64>(0)
    }

    /// One of the last ten executions.
    struct Recent: ~Copyable {
        let nanoseconds = Atomic<Int64>(0)
        /// When it ended, by the continuous clock.
        let end = Atomic<Int64>(ExecutionStripe.never)
    }

    static let never: Int64 = .min
    static let lineSize = 64
    private static let windowSize = RecentExecutions.capacity * MemoryLayout<Recent>.stride

    /// How many bytes the window and the pointers to the counters take: whole lines.
    static func bodySize(blockCount: Int) -> Int {
        let size = windowSize + blockCount * MemoryLayout<CellCounters.Block>.stride
        return (size + lineSize - 1) / lineSize * lineSize
    }

    let figures: UnsafeMutablePointer<Figures>
    private let body: UnsafeMutableRawPointer

    /// A view of what is there.
    ///
    /// - Parameters:
    ///   - figures: a line.
    ///   - body: the window, then the pointers to the counters.
    init(figures: UnsafeMutableRawPointer, body: UnsafeMutableRawPointer) {
        self.figures = figures.assumingMemoryBound(to: Figures.self)
        self.body = body
    }

    /// Makes a stripe of new memory.
    func initialize(blockCount: Int) {
        figures.initialize(to: Figures())
        for index in 0..<RecentExecutions.capacity { recent(index).initialize(to: Recent()) }
        counters.initialize(blockCount: blockCount)
    }

    /// Executions whose times are in the window, or were: where the next is put.
    var timed: UInt64 {
        figures.pointee.ended.load(ordering: .acquiring) &+ figures.pointee.told.load(ordering: .acquiring)
    }

    /// How often a reader looks for a moment in which nothing begins here. It finds one at the first look, unless it is
    /// kept from its processor just then.
    private static let attempts = 100

    /// Executions that began here, less those that ended here, at one moment: the two lie on one line, so that hardly
    /// ever anything begins between one look and the next.
    var executing: UInt64 {
        var begun = figures.pointee.begun.load(ordering: .acquiring)
        var executing: UInt64 = 0
        for _ in 0..<Self.attempts {
            executing = begun &- figures.pointee.ended.load(ordering: .acquiring)
            let begunNow = figures.pointee.begun.load(ordering: .acquiring)
            if begunNow == begun { break }
            begun = begunNow
        }
        return executing
    }

    func recent(_ index: Int) -> UnsafeMutablePointer<Recent> {
        body.assumingMemoryBound(to: Recent.self) + index
    }

    var counters: CellCounters {
        CellCounters((body + Self.windowSize).assumingMemoryBound(to: CellCounters.Block.self))
    }
}
