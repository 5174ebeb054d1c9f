import PluginExporter
import Testing

@Suite("What a web configuration may say")
struct WebConfigTableTests {
    @Test(
        "is accepted, or refused with the place and the remedy",
        arguments: WebConfigCase.all)
    func table(example: WebConfigCase) async throws {
        let folder = try await WebConfigFolder.shared()
        let file = try folder.write(example.text, to: "\(example.text.hashValue).yml")
        let name = folder.relative(file)
        let outcome: (summary: [String], warnings: [String], refusal: String?)
        do {
            let config = try WebConfig(file: file)
            outcome = (config.summary, config.warnings.map { folder.relative($0).replacing("\(name):", with: "") }, nil)
        } catch {
            outcome = ([], [], folder.relative("\(error)").replacing("\(name):", with: ""))
        }
        switch example.outcome {
        case .good(let summary, let warnings):
            #expect(outcome.refusal == nil)
            #expect(outcome.summary == summary)
            #expect(outcome.warnings == warnings)
        case .refused(let words), .refusedHereAlone(let words):
            #expect(outcome.refusal == words)
        }
    }

    @Test("has at least 90 examples, each only once")
    func size() {
        let texts = WebConfigCase.all.map(\.text)
        #expect(texts.count >= 90)
        #expect(Set(texts).count == texts.count)
    }
}
