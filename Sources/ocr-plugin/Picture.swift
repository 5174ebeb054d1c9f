import CTesseract

/// A decoded picture in Leptonica's form.
///
/// It's neither copied nor shared: whoever has it is alone with it, which is what Leptonica asks of its callers.
struct Picture: ~Copyable {
    /// The largest file, in bytes.
    static let maximumBytes = 32 * 1_024 * 1_024
    /// The most pixels: an A3 page at 600 dots an inch has 70 million. Decoded they take up to 400 MB.
    static let maximumPixels = 100_000_000
    /// The most pixels a side: Tesseract's coordinates have 16 bits.
    static let maximumSide = 32_767

    /// Formats whose dimensions Leptonica reads from the header alone.
    ///
    /// GIF is missing on purpose: Leptonica decodes all of it, every frame, to find out how large it is.
    private static let formats: Set<Int32> = Set(
        [
            IFF_PNG, IFF_JFIF_JPEG, IFF_BMP, IFF_PNM, IFF_WEBP, IFF_TIFF, IFF_TIFF_PACKBITS, IFF_TIFF_RLE,
            IFF_TIFF_G3, IFF_TIFF_G4, IFF_TIFF_LZW, IFF_TIFF_ZIP, IFF_TIFF_JPEG,
        ].map { Int32($0) })

    let width: Int
    let height: Int
    /// Belongs to this picture: not null, and destroyed with it.
    let pix: UnsafeMutablePointer<PIX>

    /// Decodes a picture, the first page of one that has several.
    ///
    /// The dimensions are read from its header and checked before memory is set aside for the pixels.
    init(decoding bytes: [UInt8]) throws(OCRError) {
        var format: Int32 = 0
        guard findFileFormatBuffer(bytes, &format) == 0, Self.formats.contains(format) else { throw .notAPicture }
        var width: Int32 = 0
        var height: Int32 = 0
        guard pixReadHeaderMem(bytes, bytes.count, &format, &width, &height, nil, nil, nil) == 0,
            width > 0, height > 0
        else { throw .notAPicture }
        try Self.check(Int(width), Int(height))
        guard let pix = pixReadMem(bytes, bytes.count) else { throw .notAPicture }
        do {
            // What was decoded decides, should it differ from what the header claimed.
            try Self.check(Int(pixGetWidth(pix)), Int(pixGetHeight(pix)))
        } catch {
            var pix: UnsafeMutablePointer<PIX>? = pix
            pixDestroy(&pix)
            throw error
        }
        self.pix = pix
        self.width = Int(pixGetWidth(pix))
        self.height = Int(pixGetHeight(pix))
    }

    deinit {
        var pix: UnsafeMutablePointer<PIX>? = self.pix
        pixDestroy(&pix)
    }

    private static func check(_ width: Int, _ height: Int) throws(OCRError) {
        guard width <= maximumSide, height <= maximumSide, width * height <= maximumPixels else {
            throw .tooManyPixels(width: width, height: height)
        }
    }
}
