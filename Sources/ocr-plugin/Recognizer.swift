import CTesseract
import ModelContext

/// Reads pictures, one at a time, with engines that stay loaded between them.
///
/// It has a thread of its own: a recognition can keep one busy for minutes.
actor Recognizer {
    /// How many engines are kept besides the one for English.
    private static let maximumOthers = 2
    /// How many languages can be combined: every one is loaded.
    private static let maximumLanguages = 4

    private let executor = SerialQueueExecutor(label: "ocr-plugin.Recognizer")
    private let english: Tesseract
    /// The one used last comes last.
    private var others: [Tesseract] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Loads the engine for English.
    ///
    /// - Throws: ``OCRError/missingData(language:)``.
    init() throws(OCRError) {
        // Leptonica's complaints: that a picture cannot be read is told to whoever sent it.
        setMsgSeverity(Int32(L_SEVERITY_NONE))
        english = try Tesseract(language: "eng")
    }

    /// Reads the picture of `request`, after those asked for before.
    ///
    /// - Throws: ``OCRError``, or `CancellationError` when the task is cancelled.
    func recognize(_ request: AnalyzeRequest) async throws -> Recognition {
        try Task.checkCancellation()
        let engine = try engine(for: request.language)
        let picture = try Picture(decoding: request.source.bytes())
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try recognize(picture, request.segmentation, with: engine, until: cancellation)
        } onCancel: {
            cancellation.request()
        }
    }

    /// A method rather than a part of the closure above: a closure that doesn't mention the actor runs outside it,
    /// while the engine serves one caller at a time.
    private func recognize(
        _ picture: borrowing Picture, _ segmentation: PageSegmentation, with engine: Tesseract,
        until cancellation: Cancellation
    ) throws -> Recognition {
        try engine.recognize(picture, segmentation, until: cancellation)
    }

    private func engine(for language: String) throws(OCRError) -> Tesseract {
        if language == english.language { return english }
        if let index = others.firstIndex(where: { $0.language == language }) {
            let engine = others.remove(at: index)
            others.append(engine)
            return engine
        }
        // The name reaches the file system as part of a path: only names that were found there get so far.
        let installed = english.installedLanguages
        let parts = language.split(separator: "+", omittingEmptySubsequences: false)
        guard parts.count <= Self.maximumLanguages else {
            throw .invalidArgument("language combines more than \(Self.maximumLanguages) languages")
        }
        for part in parts where !installed.contains(String(part)) {
            throw .unknownLanguage(String(part), installed: installed)
        }
        let engine = try Tesseract(language: language)
        if others.count == Self.maximumOthers { others.removeFirst() }
        others.append(engine)
        return engine
    }
}
