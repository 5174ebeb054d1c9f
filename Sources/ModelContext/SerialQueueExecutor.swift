import Dispatch

/// Runs an actor on a thread outside the pool that Swift's tasks share.
///
/// For actors that block, in a system call or a long computation: the pool has one thread a core, and whoever
/// blocks one takes it from everybody else.
package final class SerialQueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    /// - Parameter label: A name for debuggers.
    package init(label: String) {
        queue = DispatchQueue(label: label)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
