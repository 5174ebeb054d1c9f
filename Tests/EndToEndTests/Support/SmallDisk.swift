import Synchronization

/// Takes what a log's writer writes until it is full.
final class SmallDisk: Sendable {
    private struct State {
        var room: Int
        var bytes: [UInt8] = []
    }

    private let state: Mutex<State>

    init(room: Int) {
        state = Mutex(State(room: room))
    }

    /// Returns how much it had room for.
    func write(_ bytes: ArraySlice<UInt8>) -> Int {
        state.withLock { state in
            let count = min(bytes.count, state.room)
            state.room -= count
            state.bytes += bytes.prefix(count)
            return count
        }
    }

    func add(room: Int) {
        state.withLock { $0.room += room }
    }

    var text: String { String(decoding: state.withLock { $0.bytes }, as: UTF8.self) }
}
