/// Plugins that are to be started, or otherwise brought where they should be, several at a time.
struct PluginStarts: Sendable {
    /// Programs that are starting at a time.
    private static let atATime = 16

    private let starts: [@Sendable () async -> Void]

    init(_ starts: [@Sendable () async -> Void] = []) {
        self.starts = starts
    }

    /// Returns when the last has ended.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for (started, start) in starts.enumerated() {
                if started >= Self.atATime { await group.next() }
                group.addTask { await start() }
            }
        }
    }
}
