import Synchronization

/// The counters of a stripe's cells, a block of 32 at a time: memory comes to it when the first execution is counted
/// there. Most plugins take times of a few octaves, and four or so lie in a block.
///
/// A view of memory that the record owns: a pointer a block, in the stripe's body.
struct CellCounters {
    typealias Counter = Atomic<UInt64>
    typealias Block = Atomic<UnsafeMutablePointer<Counter>?>

    static let blockSize = 32

    static func blockCount(_ cells: DurationCells) -> Int { (cells.count + blockSize - 1) / blockSize }

    private let blocks: UnsafeMutablePointer<Block>

    init(_ blocks: UnsafeMutablePointer<Block>) {
        self.blocks = blocks
    }

    /// Makes one of new memory.
    func initialize(blockCount: Int) {
        for index in 0..<blockCount { (blocks + index).initialize(to: Block(nil)) }
    }

    func deallocate(blockCount: Int) {
        for index in 0..<blockCount { block(index)?.deallocate() }
    }

    /// Where a cell is counted.
    @inline(__always)
    func counter(_ cell: Int) -> UnsafeMutablePointer<Counter> {
        // Shorter than a division, which has to mind the sign.
        let index = cell >> 5
        return (block(index) ?? add(index)) + (cell & 31)
    }

    /// The counters of a block; nil if nothing is counted there.
    @inline(__always)
    func block(_ index: Int) -> UnsafeMutablePointer<Counter>? {
        blocks[index].load(ordering: .acquiring)
    }

    @inline(never)
    private func add(_ index: Int) -> UnsafeMutablePointer<Counter> {
        // On lines of its own: other threads write in other stripes.
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: Self.blockSize * MemoryLayout<Counter>.stride, alignment: ExecutionStripe.lineSize)
        let counters = memory.bindMemory(to: Counter.self, capacity: Self.blockSize)
        for cell in 0..<Self.blockSize { (counters + cell).initialize(to: Counter(0)) }
        let (isAdded, others) = blocks[index].compareExchange(
            expected: nil, desired: counters, ordering: .acquiringAndReleasing)
        guard !isAdded, let others else { return counters }
        counters.deallocate()
        return others
    }
}
