/// How Tesseract looks for text on a page: its `--psm`.
struct PageSegmentation: Hashable, Sendable {
    /// 0 and 2 are missing: they find out how the page lies and is laid out, and read nothing.
    static let modes = [1] + Array(3...13)
    /// Fully automatic.
    static let automatic = PageSegmentation(unchecked: 3)

    let mode: UInt32

    init(mode: Int64) throws(OCRError) {
        guard let mode = UInt32(exactly: mode), Self.modes.contains(Int(mode)) else {
            throw .invalidArgument("psm is \(mode); it has to be 1 or from 3 to 13 (0 and 2 give no text)")
        }
        self.mode = mode
    }

    private init(unchecked mode: UInt32) { self.mode = mode }
}
