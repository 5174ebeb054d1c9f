internal import Dispatch

/// Runs tasks on a queue of their own, beside the pool that Swift's tasks share.
///
/// The pool has one thread a core, and a task gives its thread back only where it waits: one that reads from a plugin
/// which writes without end never would.
final class QueueExecutor: TaskExecutor {
    private let queue: DispatchQueue

    /// - Parameter label: a name for debuggers.
    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
