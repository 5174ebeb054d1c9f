import CTesseract

/// One recognition engine, loaded for one language or several.
///
/// It isn't `Sendable`: an engine serves one caller at a time.
final class Tesseract {
    /// As it was asked for: "eng", "eng+deu".
    let language: String
    /// Made in `init`, not null, and deleted in `deinit` only.
    private let engine: OpaquePointer

    /// Loads the engine; some tenths of a second, and some ten megabytes of memory.
    ///
    /// - Throws: ``OCRError/missingData(language:)``.
    init(language: String) throws(OCRError) {
        guard let engine = TessBaseAPICreate() else { throw .engineFailed("out of memory") }
        // Before anything can complain: what matters comes back as a status.
        TessBaseAPISetVariable(engine, "debug_file", "/dev/null")
        guard TessBaseAPIInit2(engine, nil, language, OEM_DEFAULT) == 0 else {
            TessBaseAPIDelete(engine)
            throw .missingData(language: language)
        }
        self.engine = engine
        self.language = language
    }

    deinit { TessBaseAPIDelete(engine) }

    /// The languages there is data for, sorted.
    var installedLanguages: [String] {
        guard let names = TessBaseAPIGetAvailableLanguagesAsVector(engine) else { return [] }
        defer { TessDeleteTextArray(names) }
        var languages: [String] = []
        // The array ends with a null pointer.
        var next = names
        while let name = next.pointee {
            languages.append(String(cString: name))
            next += 1
        }
        // "osd" is data too, but for finding out how a page lies.
        return languages.filter { $0 != "osd" }.sorted()
    }

    /// Reads a picture; takes from milliseconds to minutes, depending on its size.
    ///
    /// - Throws: `CancellationError` soon after `cancellation` was requested: Tesseract looks at it between words,
    ///   hence not while it takes the page apart. ``OCRError/engineFailed(_:)``.
    func recognize(
        _ picture: borrowing Picture, _ segmentation: PageSegmentation, until cancellation: Cancellation
    ) throws -> Recognition {
        guard let monitor = TessMonitorCreate() else { throw OCRError.engineFailed("out of memory") }
        defer { TessMonitorDelete(monitor) }
        // Frees what was recognised, and forgets the picture before it's destroyed.
        defer { TessBaseAPIClear(engine) }
        TessBaseAPISetPageSegMode(engine, TessPageSegMode(segmentation.mode))
        TessBaseAPISetImage2(engine, picture.pix)

        // The unretained pointer is good: `cancellation` is kept alive until recognition, the only one to use the
        // pointer, has returned.
        let status = withExtendedLifetime(cancellation) {
            TessMonitorSetCancelThis(monitor, Unmanaged.passUnretained(cancellation).toOpaque())
            TessMonitorSetCancelFunc(monitor) { context, _ in
                guard let context else { return false }
                return Unmanaged<Cancellation>.fromOpaque(context).takeUnretainedValue().isRequested
            }
            return TessBaseAPIRecognize(engine, monitor)
        }
        if cancellation.isRequested { throw CancellationError() }
        guard status == 0 else { throw OCRError.engineFailed("the picture could not be recognised") }
        guard let text = Self.take(TessBaseAPIGetUTF8Text(engine)) else { throw OCRError.engineFailed("no result") }
        return Recognition(
            text: text, lines: lines(in: picture), confidence: Self.percent(Double(TessBaseAPIMeanTextConf(engine)))
        )
    }

    private func lines(in picture: borrowing Picture) -> [TextLine] {
        // There is no iterator when the page is empty.
        guard let iterator = TessBaseAPIGetIterator(engine) else { return [] }
        defer { TessResultIteratorDelete(iterator) }
        // The same object seen as its base class: not to be deleted by itself.
        let page = TessResultIteratorGetPageIterator(iterator)
        var lines: [TextLine] = []
        repeat {
            var (left, top, right, bottom) = (Int32(0), Int32(0), Int32(0), Int32(0))
            guard let text = Self.take(TessResultIteratorGetUTF8Text(iterator, RIL_TEXTLINE)), !text.isEmpty,
                TessPageIteratorBoundingBox(page, RIL_TEXTLINE, &left, &top, &right, &bottom) != 0
            else { continue }
            let x = min(max(Int(left), 0), picture.width)
            let y = min(max(Int(top), 0), picture.height)
            let box = Box(
                x: x, y: y, width: max(min(Int(right), picture.width) - x, 0),
                height: max(min(Int(bottom), picture.height) - y, 0)
            )
            let confidence = Self.percent(Double(TessResultIteratorConfidence(iterator, RIL_TEXTLINE)))
            lines.append(TextLine(text: text, confidence: confidence, box: box))
        } while TessResultIteratorNext(iterator, RIL_TEXTLINE) != 0
        return lines
    }

    /// From 0 to 100, with two decimals; also when the engine gives something else for a line without words.
    private static func percent(_ confidence: Double) -> Double {
        confidence.isNaN ? 0 : (min(max(confidence, 0), 100) * 100).rounded() / 100
    }

    /// Copies a text the engine made, without whitespace around it, and frees it.
    private static func take(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text else { return nil }
        defer { TessDeleteText(text) }
        let whole = String(cString: text)
        guard let last = whole.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(whole[...last].drop(while: \.isWhitespace))
    }
}
