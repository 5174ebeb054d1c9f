/// Lines that wait to be written, in their order.
struct LogQueue {
    /// A line goes to the last block until that is about as long; what is written is given back a block at a time.
    private static let blockLength = 64 * 1024

    private var blocks: [[UInt8]] = []

    mutating func append(_ line: [UInt8]) {
        if let last = blocks.indices.last, blocks[last].count + line.count <= Self.blockLength {
            blocks[last] += line
        } else {
            blocks.append(line)
        }
    }

    /// Takes the oldest lines out, whole ones; nil if there are none.
    mutating func removeFirst() -> [UInt8]? {
        blocks.isEmpty ? nil : blocks.removeFirst()
    }
}
