import Glibc
import ModelContext

/// A server of the Model Context Protocol that reads the text in pictures: one tool, `analyze`, on standard input
/// and output.
@main
enum OCRPlugin {
    static let version = "1.0.0"

    static func main() async {
        do {
            // Loaded before anything is answered: whoever starts the plugin learns at once that it cannot work.
            let recognizer = try Recognizer()
            try await ModelContextServer(name: "ocr", version: version, tools: [.analyze(with: recognizer)]).run()
        } catch {
            complain("ocr-plugin: \(error)\n")
            exit(EXIT_FAILURE)
        }
    }

    private static func complain(_ message: String) {
        var message = message
        // Where standard error cannot be written to, nobody is left to be told.
        _ = message.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
