/// What a series' lines begin with: its name.
@usableFromInline
struct SeriesName: Sendable {
    /// For lines without labels.
    @usableFromInline
    let bare: PaddedText
    /// With a brace behind it, for lines with labels.
    @usableFromInline
    let opening: PaddedText

    init(_ name: String) {
        bare = PaddedText(name.utf8)
        opening = PaddedText("\(name){".utf8)
    }

    /// Room for a line's name, its labels and what stands between them, its value and the end.
    @inlinable
    @inline(__always)
    func length(with labels: UnownedText) -> Int {
        opening.count + labels.count + NumberText.longest + 8
    }

    /// Writes the name, the labels and the space before a value.
    @inlinable
    @inline(__always)
    func write(_ labels: UnownedText, to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        guard labels.count > 0 else {
            return ExpositionWriter.put(UInt8(ascii: " "), at: bare.write(to: target))
        }
        let end = labels.write(to: opening.write(to: target))
        return ExpositionWriter.put(UInt8(ascii: " "), at: ExpositionWriter.put(UInt8(ascii: "}"), at: end))
    }
}
