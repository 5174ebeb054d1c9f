import Testing

@testable import ModelContext

/// A real server on two pipes, and what it writes line by line.
final class RunningServer: Sendable {
    let requests: Pipe
    let answers: Pipe
    private let requestWriter: DescriptorWriter
    private let outcome: Task<Result<Void, ModelContextError>, Never>

    init(_ server: ModelContextServer) throws {
        let requests = try Pipe()
        let answers = try Pipe()
        self.requests = requests
        self.answers = answers
        requestWriter = DescriptorWriter(requests.writing)
        outcome = Task {
            do throws(ModelContextError) {
                try await server.run(input: requests.reading, output: answers.writing)
                answers.closeWriting()
                return .success(())
            } catch {
                answers.closeWriting()
                return .failure(error)
            }
        }
    }

    func send(_ line: String) async throws { try await requestWriter.write(Array((line + "\n").utf8)) }

    func send(_ message: [UInt8]) async throws { try await requestWriter.write(message) }

    /// All lines until the server ends its output, each handed to `body` as it comes.
    func readLines(_ body: ([UInt8]) async throws -> Void) async throws {
        // There is no output to be watched: poll passes over -1.
        let reader = DescriptorReader(answers.reading, whileReadable: -1)
        var splitter = LineSplitter(maximumLineLength: 1_000_000)
        while let chunk = try await reader.read() {
            var lines: [[UInt8]] = []
            try splitter.append(chunk.span.bytes) { lines.append($0) }
            for line in lines { try await body(line) }
        }
    }

    /// Sends `lines` and nothing after them; the answers, once the server has ended.
    func answers(to lines: [String]) async throws -> [JSONValue] {
        for line in lines { try await send(line) }
        requests.closeWriting()
        let reader = DescriptorReader(answers.reading, whileReadable: -1)
        var splitter = LineSplitter(maximumLineLength: 1_000_000)
        var answers: [JSONValue] = []
        while let chunk = try await reader.read() {
            try splitter.append(chunk.span.bytes) { answers.append(try JSONValue(testing: $0)) }
        }
        return answers
    }

    /// Waits until `run` has returned, and throws what it threw.
    func end() async throws { try await outcome.value.get() }
}
