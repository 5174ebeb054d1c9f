/// What a collector wrote, once it is known to be text format 0.0.4.
struct CollectorText: Sendable {
    /// The most that one may write, in bytes: some hundred thousand series.
    static let longest = 64 << 20
    /// What is shown of a line that is none.
    private static let longestExcerpt = 80

    /// Lines that follow each other and are of one family.
    private struct Family {
        let name: String
        var lines: Range<Int>
        /// Its own and those of its samples.
        var names: Set<String>
        var hasType = false
        var isOfSeveralSeries = false
        var hasSamples = false

        /// Whether a sample of the name is of it.
        func has(_ sample: String) -> Bool {
            sample == name
                || isOfSeveralSeries && sample.hasPrefix(name)
                    && ["_bucket", "_sum", "_count"].contains(sample.dropFirst(name.count))
        }
    }

    private let bytes: [UInt8]
    private var families: [Family] = []

    init(_ bytes: [UInt8]) throws(CollectorProblem) {
        self.bytes = bytes
        guard bytes.count <= Self.longest else { throw .tooLarge(limit: Self.longest) }
        guard (try? UTF8Span(validating: bytes.span)) != nil else { throw .notUTF8 }
        guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n") else { throw .noNewlineAtEnd }
        var (position, number) = (0, 0)
        var last: ArraySlice<UInt8> = []
        while position < bytes.count {
            number += 1
            let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            guard let line = TextLine(bytes, position..<end) else {
                let text = String(decoding: bytes[position..<end], as: UTF8.self).debugDescription
                throw .malformed(line: number, text: String(text.prefix(Self.longestExcerpt)))
            }
            try add(line, number, position..<min(end + 1, bytes.count), &last)
            position = end + 1
        }
    }

    /// - Parameter last: the name of the last sample; most lines are of the same.
    private mutating func add(
        _ line: TextLine, _ number: Int, _ range: Range<Int>, _ last: inout ArraySlice<UInt8>
    ) throws(CollectorProblem) {
        switch line {
        case .nothing: break
        case .sample(let name):
            if last != bytes[name] {
                last = bytes[name]
                let name = String(decoding: last, as: UTF8.self)
                begin(name, at: range.lowerBound) { $0.has(name) }
                families[families.count - 1].names.insert(name)
                families[families.count - 1].hasSamples = true
            }
        case .help(let name):
            let name = String(decoding: bytes[name], as: UTF8.self)
            begin(name, at: range.lowerBound) { $0.name == name }
            last = []
        case .type(let name, let isOfSeveralSeries):
            let name = String(decoding: bytes[name], as: UTF8.self)
            begin(name, at: range.lowerBound) { $0.name == name }
            last = []
            let index = families.count - 1
            guard !families[index].hasType, !families[index].hasSamples else {
                throw .lateType(line: number, family: name)
            }
            families[index].hasType = true
            families[index].isOfSeveralSeries = isOfSeveralSeries
        }
        if !families.isEmpty {
            families[families.count - 1].lines = families[families.count - 1].lines.lowerBound..<range.upperBound
        }
    }

    /// Begins a family, unless the one before goes on.
    private mutating func begin(_ name: String, at position: Int, unless isOf: (Family) -> Bool) {
        if let family = families.last, isOf(family) { return }
        families.append(Family(name: name, lines: position..<position, names: [name]))
    }

    /// Appends the families that nobody has written yet.
    ///
    /// - Parameter taken: the names of families and samples that are in the scrape.
    /// - Returns: the families that were left out.
    func append(to text: inout [UInt8], unlessIn taken: inout Set<String>) -> [String] {
        var leftOut: [String] = []
        for family in families {
            if taken.isDisjoint(with: family.names) {
                text += bytes[family.lines]
                taken.formUnion(family.names)
            } else {
                leftOut.append(family.name)
            }
        }
        return leftOut
    }
}
