import Synchronization

/// Makes the observers of all of a registry's plugins, once it was told how.
final class ExecutionObserverMaker: Sendable {
    typealias Make = @Sendable (_ plugin: String, _ tool: String?) -> any ExecutionObserver

    private let make = Mutex<Make?>(nil)

    var current: Make? { make.withLock { $0 } }

    /// False if there is one already.
    func set(_ new: @escaping Make) -> Bool {
        make.withLock { make in
            guard make == nil else { return false }
            make = new
            return true
        }
    }
}
