import TestSupport
import Testing

@Suite("What Prometheus' own tool says of the web configurations")
struct WebConfigPromtoolTests {
    /// What is newer than Debian's promtool, and a pipe, which it would wait for.
    private static let unknown = [
        "rate_limit", "client_allowed_sans", "pipe", "  cert: ", "  key: ", "client_ca: ", "{cert: ", "{key: ",
    ]

    @Test("is what is said here, but for what is refused here alone")
    func agrees() async throws {
        let folder = try await WebConfigFolder()
        let examples = WebConfigCase.all.filter { example in !Self.unknown.contains { example.text.contains($0) } }
        var files: [String] = []
        for (number, example) in examples.enumerated() {
            files.append(try folder.write(example.text, to: "\(number).yml"))
        }
        #expect(files.count > 90)
        let promtool = try ChildProcess(["promtool", "check", "web-config"] + files)
        _ = try await promtool.status()
        let lines = (promtool.standardOutput + promtool.standardError).split(separator: "\n")
        for (example, file) in zip(examples, files) {
            let line = try #require(lines.first { $0.hasPrefix(file + " ") })
            let isRefused = if case .refused = example.outcome { true } else { false }
            #expect(line.hasSuffix(" SUCCESS") == !isRefused, "\(example.testDescription): \(line)")
        }
    }
}
