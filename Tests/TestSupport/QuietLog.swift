internal import Logging

/// Keeps the log out of the tests' output: thousands of lines that no test reads, but for those that a ``LogRecorder``
/// asks for.
package enum QuietLog {
    private static let bootstrapped: Void = LoggingSystem.bootstrap { _ in
        guard let recorder = LogRecorder.current else { return SwiftLogNoOpLogHandler() }
        return LogRecorder.Handler(recorder: recorder)
    }

    /// For the whole process, whichever suite comes first.
    package static func begin() {
        bootstrapped
    }
}
