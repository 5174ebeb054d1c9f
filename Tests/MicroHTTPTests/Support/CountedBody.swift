import MicroHTTP
import Synchronization

/// A body that tells when it is let go.
final class CountedBody: ResponseBytes {
    /// Counts how often bodies were let go.
    final class Releases: Sendable {
        private let value = Atomic(0)

        var count: Int { value.load(ordering: .acquiring) }

        func add() {
            value.wrappingAdd(1, ordering: .releasing)
        }
    }

    /// Written before it is shared and freed with the object.
    private nonisolated(unsafe) let memory: UnsafeMutableRawBufferPointer
    private let releases: Releases

    init(count: Int, filledWith byte: UInt8, releases: Releases) {
        memory = .allocate(byteCount: count, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: byte)
        self.releases = releases
    }

    deinit {
        // A sender that still read from here would send these bytes, and the test would see them.
        memory.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "!"))
        memory.deallocate()
        releases.add()
    }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(memory) }
}
