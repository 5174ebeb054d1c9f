internal import Logging

/// Keeps the log out of the tests' output: thousands of lines that no test reads.
package enum QuietLog {
    private static let bootstrapped: Void = LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }

    /// For the whole process, whichever suite comes first.
    package static func begin() {
        bootstrapped
    }
}
