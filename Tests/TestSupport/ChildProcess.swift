internal import Glibc

/// A program that was run to its end.
package struct ChildProcess: Sendable {
    package struct NotStarted: Error {
        package let program: String
        package let code: Int32
    }

    /// nil if a signal ended it.
    package let exitCode: Int32?
    /// What it wrote, standard output and standard error together.
    package let output: String

    /// Runs a program, found along the PATH, gives it `input` and waits for it.
    package static func run(_ arguments: [String], input: [UInt8] = []) async throws -> ChildProcess {
        try await blocking { try runAndWait(arguments, input: input) }
    }

    private static func runAndWait(_ arguments: [String], input: [UInt8]) throws -> ChildProcess {
        // Files instead of pipes: neither side can wait for the other to read.
        let directory = try TemporaryDirectory()
        let inputPath = try directory.write("", to: "input")
        let outputPath = try directory.write("", to: "output")
        try write(input, to: inputPath)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, inputPath, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_APPEND, 0)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child = pid_t()
        let code = posix_spawnp(&child, arguments.first ?? "", &actions, nil, &words, environ)
        guard code == 0 else { throw NotStarted(program: arguments.first ?? "", code: code) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return ChildProcess(
            exitCode: status & 0x7F == 0 ? status >> 8 & 0xFF : nil,
            output: try FileText.read(outputPath)
        )
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw NotStarted(program: path, code: errno) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw NotStarted(program: path, code: errno) }
            rest = rest.dropFirst(count)
        }
    }
}

/// What Prometheus's own tool says to a scrape: nothing, if all is well.
package func promtool(_ scrape: [UInt8]) async throws -> ChildProcess {
    try await ChildProcess.run(["promtool", "check", "metrics"], input: scrape)
}
