internal import Subprocess

/// A plugin's standard input, which is closed only when nothing is being written to it.
///
/// The writer beneath closes its descriptor at once. A write that waited for room in the pipe would go on then, into
/// whatever file was given the descriptor's number next.
actor PluginInput {
    private let writer: StandardInputWriter
    private var isWriting = false
    private var isClosing = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ writer: StandardInputWriter) {
        self.writer = writer
    }

    /// Writes a line. To be called for one line at a time.
    ///
    /// - Throws: if the plugin reads no more, or the input is closed.
    func write(_ line: [UInt8]) async throws {
        guard !isClosing else { throw CancellationError() }
        isWriting = true
        let result: Result<Int, SubprocessError>
        do throws(SubprocessError) {
            result = .success(try await writer.write(line))
        } catch {
            result = .failure(error)
        }
        isWriting = false
        if isClosing { await finish() }
        _ = try result.get()
    }

    /// Closes it, if need be once what is being written is written, or cannot be: its reader is gone.
    func close() async {
        isClosing = true
        if !isWriting { await finish() }
    }

    /// Closes it, and returns when it is closed: to be called when the reader is gone.
    func closed() async {
        await close()
        guard isWriting else { return }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func finish() async {
        // It throws where nothing is left to close.
        try? await writer.finish()
        for continuation in waiting { continuation.resume() }
        waiting = []
    }
}
