import Glibc
import Synchronization
import Testing

@testable import ModelContext

/// The built plugin as a process of its own, spoken to over its pipes.
final class PluginProcess: Sendable {
    let client: ModelContextClient
    private let identifier: pid_t
    private let input: Int32
    private let output: Int32

    /// Held while pipes are made and a process is started: a process that got another's pipe would keep it open.
    private static let starting = Mutex(())

    /// Starts the plugin that was built along with these tests; with the environment of its manifest, unless given.
    init(environment: [String] = ["OMP_THREAD_LIMIT=1"]) throws {
        // A plugin that dies is an error of the test that spoke to it, not the end of all tests.
        signal(SIGPIPE, SIG_IGN)
        let executable = try Self.executable()
        let (child, requests, answers) = try Self.starting.withLock { _ in
            let (requests, answers) = (try Self.pipe(), try Self.pipe())
            defer { for end in [requests.reading, answers.writing] { close(end) } }
            let child = try Self.spawn(executable, environment, input: requests.reading, output: answers.writing)
            return (child, requests.writing, answers.reading)
        }
        (identifier, input, output) = (child, requests, answers)
        let writer = DescriptorWriter(requests)
        client = ModelContextClient(name: "test", version: "1") { try await writer.write($0) }
    }

    private static func pipe() throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        try #require(Glibc.pipe(&ends) == 0)
        for end in ends { try #require(fcntl(end, F_SETFD, FD_CLOEXEC) == 0) }
        return (ends[0], ends[1])
    }

    private static func spawn(
        _ executable: String, _ environment: [String], input: Int32, output: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)

        var child: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(executable), nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in arguments + variables { free(text) } }
        try #require(posix_spawn(&child, executable, &actions, nil, &arguments, &variables) == 0)
        return child
    }

    /// The plugin lies next to the program that runs the tests.
    private static func executable() throws -> String {
        var path = [CChar](repeating: 0, count: 4_096)
        let length = readlink("/proc/self/exe", &path, path.count)
        try #require(length > 0)
        let program = String(decoding: path.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let slash = try #require(program.lastIndex(of: "/"))
        return program[...slash] + "ocr-plugin"
    }

    /// Starts the plugin, hands it to `body`, ends it, and expects it to have ended well.
    static func run(_ body: @Sendable (PluginProcess) async throws -> Void) async throws {
        let process = try PluginProcess()
        let reading = Task { await process.readAnswers() }
        do {
            _ = try await process.client.initialize(timeout: .seconds(60))
            try await body(process)
        } catch {
            kill(process.identifier, SIGKILL)
            _ = process.end()
            await reading.value
            throw error
        }
        #expect(process.end() == 0)
        await reading.value
    }

    /// Ends the input, and waits for the process: its exit status, or the signal that ended it as a negative number.
    func end() -> Int32 {
        close(input)
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    /// Hands the lines of the plugin to the client until there are no more.
    func readAnswers() async {
        let reader = DescriptorReader(output, whileReadable: -1)
        var splitter = LineSplitter(maximumLineLength: 1_000_000)
        do {
            while let chunk = try await reader.read() {
                var lines: [[UInt8]] = []
                try splitter.append(chunk.span.bytes) { lines.append($0) }
                for line in lines { try await client.receive(line) }
            }
            await client.close(throwing: .closed("the plugin ended"))
        } catch {
            await client.close(throwing: .closed("\(error)"))
        }
        close(output)
    }

    func analyze(_ arguments: [String: JSONValue]) async throws -> ToolResult {
        try await client.callTool("analyze", arguments: arguments, timeout: .seconds(120))
    }
}
