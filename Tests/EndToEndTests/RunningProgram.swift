import Foundation
import Synchronization
import TestSupport

/// A real program as a child process: what it prints is collected, and it is gone when the object is.
final class RunningProgram: Sendable {
    private struct Output {
        var standardOutput: [UInt8] = []
        var standardError: [UInt8] = []
        var openStreams = 2
    }

    private let process = Process()
    private let output = Mutex(Output())

    /// Starts `program`, a path or a name in PATH.
    init(_ program: String, _ arguments: [String] = []) throws {
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.standardInput = FileHandle.nullDevice
        let (standardOutput, standardError) = (Pipe(), Pipe())
        process.standardOutput = standardOutput
        process.standardError = standardError
        collect(standardOutput, in: \.standardOutput)
        collect(standardError, in: \.standardError)
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    private func collect(_ pipe: Pipe, in stream: any WritableKeyPath<Output, [UInt8]> & Sendable) {
        pipe.fileHandleForReading.readabilityHandler = { [weak self] handle in
            let data = handle.availableData
            if data.isEmpty { handle.readabilityHandler = nil }
            self?.output.withLock { output in
                if data.isEmpty {
                    output.openStreams -= 1
                } else {
                    output[keyPath: stream].append(contentsOf: data)
                }
            }
        }
    }

    var identifier: pid_t { process.processIdentifier }

    var standardOutput: String { output.withLock { String(decoding: $0.standardOutput, as: UTF8.self) } }

    var standardError: String { output.withLock { String(decoding: $0.standardError, as: UTF8.self) } }

    func send(signal: Int32) {
        kill(process.processIdentifier, signal)
    }

    /// Waits for the end, and for all that was printed; returns the exit status, or the signal's number negated.
    func status() async throws -> Int32 {
        try await eventually("the program ends: \(process.arguments ?? [])") {
            process.isRunning || output.withLock { $0.openStreams } > 0 ? nil : true
        }
        return process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    }
}

/// A program built along with the tests; it lies beside the one that runs them.
func builtProgram(_ name: String) throws -> String {
    let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    // Under `swift test` the runner is the test bundle itself.
    let beside = URL(filePath: runner).deletingLastPathComponent().appending(path: name).path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    let bundle = CommandLine.arguments.compactMap { argument -> String? in
        argument.hasSuffix(".xctest") ? argument : nil
    }.first
    let folder = bundle.map { URL(filePath: $0).deletingLastPathComponent().path } ?? "."
    return folder + "/" + name
}
