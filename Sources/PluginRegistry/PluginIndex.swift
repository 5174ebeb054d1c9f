import Synchronization

/// The plugins of a registry by name, for any number of threads at once: a look-up takes no lock and waits for nobody.
///
/// It does not keep the plugins alive; the registry does.
struct PluginIndex: ~Copyable, Sendable {
    /// The table that is good now. Kept alive by this; the smaller ones before it by the one that came after, for
    /// readers may still be in them.
    private let table = Atomic(Unmanaged.passRetained(PluginTable()))

    deinit {
        table.load(ordering: .acquiring).release()
    }

    /// The plugin of that name, as long as the registry lives.
    func find(_ name: String) -> Unmanaged<Plugin>? {
        table.load(ordering: .acquiring)._withUnsafeGuaranteedRef { $0.find(name, hash: name.hashValue) }
    }

    /// The plugin of that name.
    func plugin(named name: String) -> Plugin? {
        find(name)?.takeUnretainedValue()
    }

    /// Adds a plugin whose name is not there. One thread at a time.
    ///
    /// - Parameter count: how many there are already.
    func insert(_ plugin: Plugin, beside count: Int) {
        let current = table.load(ordering: .relaxed)
        var target = current.takeUnretainedValue()
        if target.isFull(with: count) {
            // The new table takes over what held the old one.
            target = PluginTable(growing: current.takeRetainedValue())
            table.store(Unmanaged.passRetained(target), ordering: .releasing)
        }
        target.insert(Unmanaged.passUnretained(plugin), hash: plugin.name.hashValue)
    }
}
