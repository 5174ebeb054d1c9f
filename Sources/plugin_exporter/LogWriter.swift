import Dispatch
import Synchronization

/// Writes lines from a thread of its own: each whole, and those of one thread in their order.
///
/// Whoever reads them may stall, and nothing that the exporter does may stall with it: lines wait in a queue, and nobody
/// waits but who asks to. What cannot be written is counted, and told of once something can.
final class LogWriter: Sendable {
    private struct State {
        var queue = LogQueue()
        /// The bytes that are not written yet, in the queue and out of it.
        var unwritten = 0
        /// Whether lines are being taken from the queue, or are about to be.
        var isWriting = false
        /// The lines that found no room, or could not be written, and of which nothing was said yet.
        var lost = 0
        /// All that ever were.
        var lostEver: UInt64 = 0
        /// The line that says so, while it is not written: how many it speaks of, and the bytes up to its end.
        var notice: (lost: Int, bytes: Int)?
        /// Whether the last line that was written is but the beginning of one.
        var isTorn = false
        /// When the writing began, or went on.
        var lastProgress = ContinuousClock.now
        /// From when on nobody waits for room.
        var waitingEnds: ContinuousClock.Instant?
        /// Signalled when there is room.
        var waiting: [DispatchSemaphore] = []
        /// Signalled when everything is written.
        var finishing: [DispatchSemaphore] = []
    }

    /// What the system keeps together in a pipe that other programs write to as well. Also so little that the writing is
    /// seen to go on while somebody reads slowly.
    private static let pieceLength = 4096
    private static let newline = UInt8(ascii: "\n")
    /// How long somebody who waits for room goes without looking whether that is to end.
    private static let slice = DispatchTimeInterval.milliseconds(250)
    /// How many may wait: each holds a thread, and the system has them for a few hundred.
    private static let maximumWaiting = 64
    /// How long nothing may be read before a task that is cancelled takes the reader for a stalled one.
    private static let patience = Duration.seconds(1)

    private let capacity: Int
    private let lossLine: @Sendable (Int) -> String
    private let output: @Sendable (ArraySlice<UInt8>) -> Int
    private let thread = DispatchQueue(label: "plugin_exporter.LogWriter")
    private let state = Mutex(State())

    /// - Parameters:
    ///   - capacity: how many bytes may wait to be written.
    ///   - lossLine: the line that says how many lines were lost.
    ///   - output: writes bytes, and returns how many of them are written: fewer if no more can be.
    init(
        capacity: Int = 8 * 1024 * 1024,
        lossLine: @escaping @Sendable (Int) -> String,
        output: @escaping @Sendable (ArraySlice<UInt8>) -> Int = { StandardError.write($0) }
    ) {
        self.capacity = capacity
        self.lossLine = lossLine
        self.output = output
    }

    /// How many lines were lost so far.
    var lostLines: UInt64 { state.withLock { $0.lostEver } }

    /// What is left to lines that do not wait: those that do would fill the queue again and again, and leave them no room
    /// with a reader that is slow but well.
    private var reserve: Int { capacity / 8 }

    /// Puts a line in the queue. Without room for it, the line is counted and lost.
    ///
    /// - Parameter waitsForRoom: whether the line waits for room instead, on this thread: until the waiting ends, or its
    ///   task is cancelled and nobody reads.
    func write(_ line: String, waitsForRoom: Bool = false) {
        let bytes = Array((line + "\n").utf8)
        let room = DispatchSemaphore(value: 0)
        while !add(bytes, waitingWith: waitsForRoom ? room : nil) {
            // A cancelled task wakes nobody up: it has to be looked for.
            _ = room.wait(timeout: .now() + Self.slice)
        }
    }

    /// From then on no line waits for room.
    func endWaiting(after delay: Duration) {
        state.withLock { $0.waitingEnds = min(.now + delay, $0.waitingEnds ?? .now + delay) }
    }

    /// Ends all waiting for room, and returns when everything is written, or the limit is reached.
    func finish(within limit: Duration) {
        endWaiting(after: .zero)
        let finished = DispatchSemaphore(value: 0)
        let isWriting = state.withLock { state in
            Self.signal(&state.waiting)
            if state.isWriting { state.finishing.append(finished) }
            return state.isWriting
        }
        guard isWriting else { return }
        _ = finished.wait(timeout: .now() + .milliseconds(Int(limit / .milliseconds(1))))
    }

    // MARK: The queue

    /// Whether the line has its place in the queue, or is lost. It is to be tried again if neither.
    private func add(_ line: [UInt8], waitingWith room: DispatchSemaphore?) -> Bool {
        state.withLock { state in
            if let room { state.waiting.removeAll { $0 === room } }
            let limit = room == nil ? capacity : capacity - reserve
            // One that is longer than the queue may be has it for itself.
            guard state.unwritten == 0 || state.unwritten + line.count <= limit else {
                guard let room, Self.mayWait(state) else {
                    state.lost += 1
                    state.lostEver += 1
                    return true
                }
                state.waiting.append(room)
                return false
            }
            append(line, to: &state)
            return true
        }
    }

    private func append(_ line: [UInt8], to state: inout State) {
        state.queue.append(line)
        state.unwritten += line.count
        guard !state.isWriting else { return }
        state.isWriting = true
        state.lastProgress = .now
        thread.async { self.writeAll() }
    }

    private static func mayWait(_ state: State) -> Bool {
        let now = ContinuousClock.now
        if let end = state.waitingEnds, now >= end { return false }
        guard state.waiting.count < maximumWaiting else { return false }
        // Whose program is gone has no more than a pipe full of lines to write; for a reader that is well they wait.
        return !Task.isCancelled || now < state.lastProgress + patience
    }

    private static func signal(_ semaphores: inout [DispatchSemaphore]) {
        for semaphore in semaphores { semaphore.signal() }
        semaphores = []
    }

    // MARK: The thread

    private func writeAll() {
        while let lines = next() {
            var rest = lines[...]
            var isInLine = false
            while !rest.isEmpty {
                let piece = Self.piece(of: rest)
                let count = write(piece)
                rest = rest.dropFirst(count)
                if count > 0 { isInLine = lines[rest.startIndex - 1] != Self.newline }
                if count == piece.count {
                    wrote(count)
                } else {
                    // With the rest of a longer line, which is of no use to anybody.
                    let end = lines[(piece.endIndex - 1)...].firstIndex(of: Self.newline) ?? lines.endIndex - 1
                    wrote(count, losing: lines[rest.startIndex...end], isTorn: isInLine)
                    rest = lines[(end + 1)...]
                    isInLine = false
                }
            }
        }
    }

    /// Writes a piece, on a line of its own where the last one is torn. Returns how much of it is written.
    private func write(_ piece: ArraySlice<UInt8>) -> Int {
        guard state.withLock({ $0.isTorn }) else { return output(piece) }
        let count = output([Self.newline] + piece) - 1
        if count >= 0 { state.withLock { $0.isTorn = false } }
        return max(count, 0)
    }

    private func next() -> [UInt8]? {
        state.withLock { state in
            let lines = state.queue.removeFirst()
            if lines == nil {
                state.isWriting = false
                Self.signal(&state.finishing)
            }
            return lines
        }
    }

    /// As many whole lines as the system keeps together; of a longer line, its beginning.
    private static func piece(of lines: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let piece = lines.prefix(pieceLength)
        guard piece.count < lines.count, let end = piece.lastIndex(of: newline) else { return piece }
        return piece[...end]
    }

    private func wrote(_ count: Int) {
        state.withLock { state in
            take(count, from: &state, isWritten: true)
            guard state.lost > 0, state.notice == nil else { return }
            // There is room for this one always: it is what tells of all that were lost.
            append(Array((lossLine(state.lost) + "\n").utf8), to: &state)
            state.notice = (state.lost, state.unwritten)
            state.lost = 0
        }
    }

    private func wrote(_ count: Int, losing bytes: ArraySlice<UInt8>, isTorn: Bool) {
        let lines = bytes.count { $0 == Self.newline }
        state.withLock { state in
            if isTorn { state.isTorn = true }
            state.lost += lines
            state.lostEver += UInt64(lines)
            take(count, from: &state, isWritten: true)
            take(bytes.count, from: &state, isWritten: false)
        }
    }

    private func take(_ count: Int, from state: inout State, isWritten: Bool) {
        state.unwritten -= count
        state.lastProgress = .now
        if let notice = state.notice {
            state.notice = notice.bytes > count ? (notice.lost, notice.bytes - count) : nil
            // What it spoke of is to be said again; the line itself is none that was lost.
            if state.notice == nil, !isWritten {
                state.lost += notice.lost - 1
                state.lostEver -= 1
            }
        }
        // Not for every few lines: each who waits is a thread to wake.
        if state.unwritten <= capacity - reserve - capacity / 32 { Self.signal(&state.waiting) }
    }
}
