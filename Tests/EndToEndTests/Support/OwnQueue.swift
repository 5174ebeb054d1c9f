import Dispatch

/// Runs a task that blocks beside the threads that tasks share.
final class OwnQueue: TaskExecutor {
    private let queue = DispatchQueue(label: "OwnQueue")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
