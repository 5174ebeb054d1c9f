/// How many bytes some series take, and which families they are of.
struct TextMeasure {
    private(set) var length = 0
    private var families: UInt32 = 0

    /// Counts what was written of a family; nothing leaves it without a header.
    mutating func add(_ length: Int, of family: PluginFamily) {
        self.length += length
        if length > 0 { families |= Self.bit(family) }
    }

    mutating func add(_ other: TextMeasure) {
        length += other.length
        families |= other.families
    }

    func contains(_ family: PluginFamily) -> Bool { families & Self.bit(family) != 0 }

    private static func bit(_ family: PluginFamily) -> UInt32 { 1 << UInt32(family.rawValue) }
}
