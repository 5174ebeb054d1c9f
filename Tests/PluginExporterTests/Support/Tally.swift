import Synchronization

/// What the tasks of a test recorded, and when they are to end.
final class Tally: Sendable {
    let isOver = Atomic(false)
    let executions = Atomic(0)
    let errors = Atomic(0)
}
