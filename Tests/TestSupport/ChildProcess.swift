internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// A real program as a child process. It is gone when the object is.
///
/// It reads from a file and writes to files: a pipe could be inherited by whatever another test starts meanwhile, and
/// would then stay open with that.
package final class ChildProcess: Sendable {
    package struct NotStarted: Error {
        package let program: String
        package let code: Int32

        package init(program: String, code: Int32) {
            self.program = program
            self.code = code
        }
    }

    package let identifier: Int32
    private let program: String
    private let directory: TemporaryDirectory
    /// What waitpid said, once it did: a second call could be about another process of the same number.
    private let waited = Mutex<Int32?>(nil)

    /// Starts a program, found along the PATH unless it is a path itself, and gives it `input`.
    ///
    /// - Parameter environment: what it gets besides the environment of the tests, or in place of what is there.
    package init(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws {
        program = arguments.first ?? ""
        directory = try TemporaryDirectory()
        let inputPath = try directory.write(input, to: "input")
        let outputPath = try directory.write("", to: "output")
        let errorPath = try directory.write("", to: "error")

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, inputPath, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, outputPath, O_WRONLY | O_APPEND, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errorPath, O_WRONLY | O_APPEND, 0)
        // As in a terminal, whatever runs the tests: what was started in the background ignores Ctrl-C.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGQUIT)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let inherited = ProcessInfo.processInfo.environment
        var variables: [UnsafeMutablePointer<CChar>?] =
            inherited.merging(environment) { _, new in new }.map { strdup("\($0)=\($1)") } + [nil]
        defer { for variable in variables { free(variable) } }
        var child = pid_t()
        let code = posix_spawnp(&child, program, &actions, &attributes, &words, &variables)
        guard code == 0 else { throw NotStarted(program: program, code: code) }
        identifier = child
    }

    deinit {
        if poll() == nil {
            kill(identifier, SIGKILL)
            waitpid(identifier, nil, 0)
        }
    }

    /// What it has written to standard output so far.
    package var standardOutput: String { read("output") }

    /// What it has written to standard error so far.
    package var standardError: String { read("error") }

    package func send(signal: Int32) {
        if poll() == nil { kill(identifier, signal) }
    }

    /// The exit status, or the number of the signal that ended it, negated; none while it runs.
    package var exitStatus: Int32? {
        poll().map { $0 & 0x7F == 0 ? $0 >> 8 & 0xFF : -($0 & 0x7F) }
    }

    /// Waits for the end; returns the exit status.
    package func status() async throws -> Int32 {
        try await eventually("\(program) ends") { exitStatus }
    }

    private func poll() -> Int32? {
        waited.withLock { waited in
            var status: Int32 = 0
            if waited == nil, waitpid(identifier, &status, WNOHANG) == identifier { waited = status }
            return waited
        }
    }

    private func read(_ name: String) -> String {
        (try? FileText.read("\(directory.path)/\(name)")) ?? ""
    }
}
