internal import CThreadIdentity
internal import Glibc
import Synchronization

/// What the executions of a plugin, or of one of its tools, left behind. Recording takes no lock and allocates nothing
/// but ``CellCounters``, and reading stops nobody.
///
/// A pointer to one block of memory: a line that `execute` only reads, then the stripes, the figures of all before
/// their bodies, so that who looks for a change reads three or four lines that follow each other.
///
/// ```
/// head | figures of stripe 0 | figures of stripe 1 | … | body of stripe 0 | body of stripe 1 | …
/// ```
///
/// Most plugins are executed by one thread at a time, so the first that records owns stripe 0, where it needs no
/// instruction that keeps other processors off; all others share the rest. A thread that gets the identity of one that
/// has ended inherits its stripes: it is as alone in them.
///
/// Safe to share: the memory is reached by atomic operations alone, and lives as long as the plugin that allocated it.
/// Only methods of that plugin and of its tools, which hold it, come here.
@usableFromInline
struct ExecutionRecord: Sendable {
    struct Head: ~Copyable {
        /// The identity of the thread that owns the first stripe; 0 before anything is recorded.
        let owner = Atomic<UInt>(0)
        /// The plugin's ``LifecycleWord``; of a tool's record not used.
        let lifecycle: Atomic<UInt64>
        /// Raised with every change made inside the plugin's lock.
        let changes = Atomic<UInt64>(0)
        /// Since when it counts.
        let createdAt: UnixTime
        let blockCount: Int
        /// Two numbers in the place of one: all of this fits a line.
        private let sizes: (body: UInt32, stripeCount: UInt32)
        /// One for each bucket; nil before the first execution with a trace.
        let exemplars = Atomic<UnsafeMutablePointer<ExemplarSlot>?>(nil)
        /// Who is told of each recording; see ``PluginRegistry/observeExecutions(_:)``.
        let observation = Atomic<Unmanaged<ExecutionObservation>?>(nil)

        init(lifecycle: LifecycleWord, blockCount: Int, bodySize: Int, stripeCount: Int) {
            self.lifecycle = Atomic(lifecycle.bits)
            createdAt = .now
            self.blockCount = blockCount
            sizes = (UInt32(bodySize), UInt32(stripeCount))
        }

        var bodySize: Int { Int(sizes.body) }
        var stripeCount: Int { Int(sizes.stripeCount) }
    }

    /// Two shared stripes where more than two processors may meet in them. More would cost memory that counts with
    /// thousands of plugins.
    static let sharedStripes = sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 2 ? 2 : 1

    private nonisolated(unsafe) let memory: UnsafeMutableRawPointer

    /// Allocates a record; ``deallocate()`` frees it.
    init(_ cells: DurationCells, lifecycle: LifecycleWord, sharedStripes: Int = Self.sharedStripes) {
        let blockCount = CellCounters.blockCount(cells)
        let bodySize = ExecutionStripe.bodySize(blockCount: blockCount)
        let stripeCount = 1 + sharedStripes
        memory = .allocate(
            byteCount: ExecutionStripe.lineSize + stripeCount * (ExecutionStripe.lineSize + bodySize),
            alignment: ExecutionStripe.lineSize
        )
        memory.initializeMemory(
            as: Head.self,
            to: Head(
                lifecycle: lifecycle,
                blockCount: blockCount,
                bodySize: bodySize,
                stripeCount: stripeCount
            )
        )
        for index in 0..<stripeCount { stripe(index).initialize(blockCount: blockCount) }
    }

    func deallocate() {
        deallocateExemplars()
        observation?.release()
        for index in 0..<head.pointee.stripeCount {
            stripe(index).counters.deallocate(blockCount: head.pointee.blockCount)
        }
        // What it holds needs no end of its own.
        memory.deallocate()
    }

    var head: UnsafeMutablePointer<Head> { memory.assumingMemoryBound(to: Head.self) }

    func stripe(_ index: Int) -> ExecutionStripe {
        ExecutionStripe(
            figures: memory + (1 &+ index) &* ExecutionStripe.lineSize,
            body: memory
                + ((1 &+ head.pointee.stripeCount) &* ExecutionStripe.lineSize &+ index &* head.pointee.bodySize)
        )
    }

    /// Where this thread records. Not to be kept across a suspension, after which the thread may be another.
    @inline(__always)
    var writer: StripeWriter {
        let thread = plugin_registry_thread_identity()
        let owner = head.pointee.owner.load(ordering: .relaxed)
        if owner == thread { return StripeWriter(stripe(0), isOwned: true) }
        return writer(of: thread, owner: owner)
    }

    @inline(never)
    private func writer(of thread: UInt, owner: UInt) -> StripeWriter {
        if owner == 0,
            head.pointee.owner.compareExchange(expected: 0, desired: thread, ordering: .relaxed).exchanged
        {
            return StripeWriter(stripe(0), isOwned: true)
        }
        let shared = head.pointee.stripeCount - 1
        let index = shared == 1 ? 0 : Int(plugin_registry_thread_processor()) % shared
        return StripeWriter(stripe(1 + index), isOwned: false)
    }
}
