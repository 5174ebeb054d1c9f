/// Plugins that are to be started, or otherwise brought where they should be, several at a time.
struct PluginStarts: Sendable {
    private let starts: [@Sendable () async -> Void]
    private let atATime: Int

    init(_ starts: [@Sendable () async -> Void] = [], atATime: Int = 1) {
        self.starts = starts
        self.atATime = atATime
    }

    /// Returns when the last has ended.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for (started, start) in starts.enumerated() {
                if started >= atATime { await group.next() }
                group.addTask { await start() }
            }
        }
    }
}
