import Foundation

/// A scrape in a text format, parsed, and what cannot be in one.
struct SoakScrape {
    /// The samples, in their order.
    private(set) var samples: [(series: SoakSeries, value: Double)] = []
    /// What is wrong with it, each in a sentence.
    private(set) var problems: [String] = []
    /// Of the exporter, in bytes.
    private(set) var residentMemory: Double?
    /// Whether it ends as OpenMetrics does.
    private(set) var isEnded = false
    /// What it says of each plugin, by their numbers.
    private(set) var figures: [SoakFigures?] = []
    /// The values by the numbers of their series.
    private var byNumber: [Double?]
    private var known = SoakSeriesTable.shared.known
    private var families: Set<String> = []
    private var family = ""
    /// The histogram whose buckets are being read, if its count has not come yet, and the last of them.
    private var histogram: (number: Int, bound: Double, count: Double)?

    init(_ text: String) {
        self.init(Array(text.utf8))
    }

    init(_ bytes: [UInt8]) {
        byNumber = [Double?](repeating: nil, count: known.count)
        guard bytes.last == UInt8(ascii: "\n") else {
            if !bytes.isEmpty { problems.append("it ends within a line") }
            return
        }
        bytes.withUnsafeBytes { bytes in
            // Pointers into what lives as long as this closure. Each line ends with a newline, which nothing reads
            // beyond: a number ends there.
            guard var line = bytes.baseAddress else { return }
            let end = line + bytes.count
            while line < end, let newline = memchr(line, 10, end - line) {
                read(line, UnsafeRawPointer(newline) - line)
                line = UnsafeRawPointer(newline) + 1
            }
        }
        if let histogram { problems.append("a histogram without its count: \(histogram)") }
        for figures in figures { problems += figures?.problems ?? [] }
        known = [:]
    }

    /// Every value by its series.
    var values: [String: Double] {
        Dictionary(samples.map { ($0.series.text, $0.value) }) { first, _ in first }
    }

    func value(of series: SoakSeries) -> Double? {
        series.number < byNumber.count ? byNumber[series.number] : nil
    }

    func isInRegistry(_ plugin: Int) -> Bool {
        plugin < figures.count && figures[plugin]?.isInRegistry == true
    }

    /// The plugins that have series of a name.
    func plugins(in name: String) -> Set<String> {
        Set(samples.filter { $0.series.text.hasPrefix("\(name){") }.compactMap { $0.series.plugin?.name })
    }

    // MARK: Lines

    private mutating func read(_ line: UnsafeRawPointer, _ length: Int) {
        if isEnded { problems.append("something comes after the end") }
        guard length > 0, line.load(as: UInt8.self) == UInt8(ascii: "#") else {
            readSample(line, length)
            return
        }
        let text = Self.text(line, length)
        if text == "# EOF" {
            isEnded = true
        } else if text.hasPrefix("# TYPE ") {
            family = text.dropFirst(7).split(separator: " ").first.map(String.init) ?? ""
            if !families.insert(family).inserted { problems.append("\(family) is there twice") }
        }
    }

    private mutating func readSample(_ line: UnsafeRawPointer, _ length: Int) {
        guard let end = Self.endOfSeries(line, length), let (value, rest) = Self.number(line, end + 1, length) else {
            problems.append("not a sample: \(Self.text(line, length))")
            return
        }
        let text = Self.text(line, end)
        if known[text] == nil { known = SoakSeriesTable.shared.known(with: text) }
        guard let series = known[text] else { return }
        if !text.hasPrefix(family) { problems.append("\(text) is not in its family") }
        while byNumber.count <= series.number { byNumber.append(nil) }
        if byNumber[series.number] != nil { problems.append("\(text) is there twice") }
        byNumber[series.number] = value
        samples.append((series, value))
        if case .memory = series.role { residentMemory = value }
        if let plugin = series.plugin {
            while figures.count <= plugin.number { figures.append(nil) }
            if figures[plugin.number] == nil { figures[plugin.number] = SoakFigures(name: plugin.name) }
            figures[plugin.number]?.add(series, value)
        }
        let above = histogram
        if let (part, number) = series.part { read(part, of: number, series, value) }
        if rest < length { readExemplar(line, rest, length, of: series, above: above?.bound) }
    }

    private mutating func read(_ part: SoakSeries.Part, of number: Int, _ series: SoakSeries, _ value: Double) {
        switch part {
        case .bucket(let bound):
            guard let bound else {
                problems.append("no bound: \(series.text)")
                return
            }
            if let histogram {
                if histogram.number != number { problems.append("\(series.text) is in another histogram") }
                if histogram.bound >= bound { problems.append("\(series.text) comes after \(histogram.bound)") }
                if histogram.count > value { problems.append("\(series.text) is less than the bucket before") }
            }
            histogram = (number, bound, value)
        case .sum: break
        case .count:
            if histogram?.number != number || histogram?.bound != .infinity || histogram?.count != value {
                problems.append("\(series.text) is \(value), and its buckets \(String(describing: histogram))")
            }
            histogram = nil
        }
    }

    /// An exemplar is of its bucket: not above its bound, and above that of the bucket before.
    private mutating func readExemplar(
        _ line: UnsafeRawPointer, _ start: Int, _ length: Int, of series: SoakSeries, above: Double?
    ) {
        let opening = " # {trace_id=\""
        let digits = start + opening.utf8.count
        guard case .bucket(let bound)? = series.part?.part, let bound, digits + 34 < length,
            Self.text(line + start, opening.utf8.count) == opening,
            Self.text(line + digits + 32, 3) == "\"} ",
            let (value, end) = Self.number(line, digits + 35, length), end < length,
            let (_, rest) = Self.number(line, end + 1, length), rest == length,
            value <= bound, value > above ?? -.infinity
        else {
            problems.append("not an exemplar of its bucket: \(Self.text(line, length))")
            return
        }
    }

    // MARK: Bytes

    /// Where the name and the labels end: at a space that is in no label's value.
    private static func endOfSeries(_ line: UnsafeRawPointer, _ length: Int) -> Int? {
        guard let space = memchr(line, 32, length) else { return nil }
        let end = UnsafeRawPointer(space) - line
        guard memchr(line, 123, end) != nil else { return end }
        return UnsafeRawBufferPointer(start: line, count: length).position(of: "\"} ").map { $0 + 2 }
    }

    /// The number that begins there and ends with a space or with the line, and where that is.
    private static func number(
        _ line: UnsafeRawPointer, _ start: Int, _ length: Int
    ) -> (value: Double, end: Int)? {
        let first = (line + start).assumingMemoryBound(to: CChar.self)
        var last: UnsafeMutablePointer<CChar>?
        // It would skip spaces, and lines.
        guard start < length, first.pointee > 32 else { return nil }
        let value = strtod(first, &last)
        guard let last, last > UnsafeMutablePointer(mutating: first) else { return nil }
        let end = UnsafeRawPointer(last) - line
        return end == length || last.pointee == 32 ? (value, end) : nil
    }

    private static func text(_ start: UnsafeRawPointer, _ length: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
    }
}
