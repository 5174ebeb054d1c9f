/// Keeps an observer where an ``ExecutionRecord`` can point to it.
final class ExecutionObservation: Sendable {
    let observer: any ExecutionObserver

    init(_ observer: any ExecutionObserver) {
        self.observer = observer
    }
}
