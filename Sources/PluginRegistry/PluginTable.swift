import Synchronization

/// Finds plugins by name: a hash table with open addressing that only grows, since no plugin is ever taken out.
///
/// Any number of threads look up without a lock while one, which holds the registry's, inserts. It does not keep the
/// plugins alive; the registry does.
final class PluginTable: Sendable {
    private struct Slot: ~Copyable {
        /// Written before `plugin`, once, and read after it.
        let hash = Atomic<Int>(0)
        let plugin = Atomic<Unmanaged<Plugin>?>(nil)
    }

    private static let smallest = 16

    /// A table that a reader may still be in. All that came before take less than this one.
    private let former: PluginTable?
    private let mask: Int
    /// Safe to share: every access is an atomic operation, and the memory lives as long as this.
    private nonisolated(unsafe) let slots: UnsafeMutablePointer<Slot>

    init() {
        (former, mask) = (nil, Self.smallest - 1)
        slots = Self.allocate(Self.smallest)
    }

    /// A table twice as large, with the same plugins.
    init(growing former: PluginTable) {
        self.former = former
        let capacity = (former.mask + 1) * 2
        mask = capacity - 1
        slots = Self.allocate(capacity)
        for index in 0...former.mask {
            guard let plugin = former.slots[index].plugin.load(ordering: .relaxed) else { continue }
            insert(plugin, hash: former.slots[index].hash.load(ordering: .relaxed))
        }
    }

    deinit {
        slots.deinitialize(count: mask + 1)
        slots.deallocate()
    }

    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Slot> {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
        for index in 0..<capacity { (slots + index).initialize(to: Slot()) }
        return slots
    }

    /// Whether one more plugin than `count` needs a larger table: three quarters are full.
    func isFull(with count: Int) -> Bool { (count + 1) * 4 > (mask + 1) * 3 }

    /// The plugin of that name, as long as the registry lives.
    ///
    /// - Parameter hash: the name's.
    func find(_ name: String, hash: Int) -> Unmanaged<Plugin>? {
        var index = hash & mask
        while let plugin = slots[index].plugin.load(ordering: .acquiring) {
            if slots[index].hash.load(ordering: .relaxed) == hash,
                plugin._withUnsafeGuaranteedRef({ $0.name == name })
            {
                return plugin
            }
            index = (index + 1) & mask
        }
        return nil
    }

    /// Adds a plugin whose name is not there, and is found by every look-up that begins afterwards. One thread at a
    /// time, and only while there is room.
    func insert(_ plugin: Unmanaged<Plugin>, hash: Int) {
        var index = hash & mask
        while slots[index].plugin.load(ordering: .relaxed) != nil { index = (index + 1) & mask }
        slots[index].hash.store(hash, ordering: .relaxed)
        slots[index].plugin.store(plugin, ordering: .releasing)
    }
}
