import Foundation
import TestSupport
import Testing

/// Something inside the running exporter that loads and closes libraries there when it is told to.
final class Intruder: Sendable {
    /// What the exporter is to be started with.
    let environment: [String: String]
    private let directory: TemporaryDirectory
    private let commands: FileHandle
    private let answers: String

    init(_ libraries: LoadedLibraries) async throws {
        directory = try TemporaryDirectory()
        let fifo = "\(directory.path)/commands"
        try #require(mkfifo(fifo, 0o600) == 0)
        // For reading too, so that opening it waits for nobody.
        commands = try #require(FileHandle(forUpdatingAtPath: fifo))
        answers = try directory.write("", to: "answers")
        environment = [
            "LD_PRELOAD": try await libraries.library("Intruder.c"),
            "INTRUDER_COMMANDS": fifo,
            "INTRUDER_ANSWERS": answers,
        ]
    }

    /// Has a command of `Loaded/Intruder.c` carried out; returns the answer.
    func tell(_ command: String, _ library: String) async throws -> String {
        let before = try FileText.read(answers)
        try commands.write(contentsOf: Data("\(command) \(library)\n".utf8))
        let answer = try await eventually("the answer to \(command)") {
            let text = try FileText.read(self.answers)
            return text != before && text.hasSuffix("\n") ? text.dropFirst(before.count) : nil
        }
        return String(answer.dropLast())
    }
}
