/// A label, or several, escaped once and kept: `plugin="ocr",version="1.0"`, without the braces.
///
/// Rules: https://prometheus.io/docs/instrumenting/exposition_formats/#comments-help-text-and-type-information
public struct LabelText: Sendable, Hashable {
    @usableFromInline
    let text: PaddedText

    /// No label at all.
    public static let none = LabelText(bytes: [])

    private init(bytes: [UInt8]) {
        text = PaddedText(bytes)
    }

    /// One label. In the value `\`, `"` and newlines are escaped; any other character stands for itself.
    public init(_ name: StaticString, _ value: String) {
        self.init(name, repairing: value.utf8)
    }

    /// One label whose value comes from outside as bytes: what is not UTF-8 becomes U+FFFD.
    public init(_ name: StaticString, repairing value: some Collection<UInt8>) {
        var bytes: [UInt8] = []
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: [UInt8(ascii: "="), UInt8(ascii: "\"")])
        for byte in String(decoding: value, as: UTF8.self).utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\\")])
            case UInt8(ascii: "\""): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\"")])
            case UInt8(ascii: "\n"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
        self.init(bytes: bytes)
    }

    /// The text as it is written between the braces.
    public var bytes: [UInt8] { text.bytes }

    /// Where the text lies, for whoever keeps this and writes many lines of it.
    @inlinable
    public var unowned: UnownedText { text.unowned }

    /// Whether there is no label.
    public var isEmpty: Bool { text.count == 0 }

    /// These labels followed by `other`.
    public func and(_ other: LabelText) -> LabelText {
        if isEmpty || other.isEmpty { return LabelText(bytes: bytes + other.bytes) }
        return LabelText(bytes: bytes + [UInt8(ascii: ",")] + other.bytes)
    }
}
