internal import Subprocess

/// What a program may have left in a pipe. What it started may hold the pipe, and write without end, when the program is
/// long gone: that is not read to an end which never comes.
struct ProcessRemains: Sendable {
    /// As much as a pipe of Linux can be made to hold: pipe(7), and what was read before it was seen that it is gone.
    private static let mostLeft = 2 * 1024 * 1024

    private let process: ProcessIdentifier
    private var rest = mostLeft

    init(_ process: ProcessIdentifier) {
        self.process = process
    }

    /// Whether so many bytes more may be the program's.
    mutating func take(_ count: Int) -> Bool {
        guard process.hasExited else { return true }
        rest -= count
        return rest >= 0
    }
}
