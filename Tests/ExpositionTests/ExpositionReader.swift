/// Reads the text format by its own rules, knowing nothing of how it is written here.
enum ExpositionReader {
    struct Sample: Equatable {
        var name: String
        var labels: [String: String]
        var value: String
    }

    struct Malformed: Error {
        let line: String
    }

    static func samples(in text: String) throws -> [Sample] {
        // Split at line feeds alone: other characters that some call newlines may stand in a label.
        try text.utf8.split(separator: UInt8(ascii: "\n"))
            .filter { $0.first != UInt8(ascii: "#") }
            .map { try sample(in: Array($0)) }
    }

    private static func sample(in line: [UInt8]) throws -> Sample {
        func malformed() -> Malformed { Malformed(line: String(decoding: line, as: UTF8.self)) }
        func text(_ bytes: some Sequence<UInt8>) -> String { String(decoding: Array(bytes), as: UTF8.self) }

        var rest = line[...]
        let name = rest.prefix { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: " ") }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == UInt8(ascii: "{") {
            repeat {
                rest = rest.dropFirst()
                let label = rest.prefix { $0 != UInt8(ascii: "=") }
                rest = rest.dropFirst(label.count)
                guard rest.starts(with: "=\"".utf8) else { throw malformed() }
                rest = rest.dropFirst(2)
                var value: [UInt8] = []
                while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
                    guard byte == UInt8(ascii: "\\") else {
                        value.append(byte)
                        continue
                    }
                    switch rest.popFirst() {
                    case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
                    case UInt8(ascii: "\\"): value.append(UInt8(ascii: "\\"))
                    case UInt8(ascii: "\""): value.append(UInt8(ascii: "\""))
                    default: throw malformed()
                    }
                }
                guard labels.updateValue(text(value), forKey: text(label)) == nil else { throw malformed() }
            } while rest.first == UInt8(ascii: ",")
            guard rest.popFirst() == UInt8(ascii: "}") else { throw malformed() }
        }
        guard rest.popFirst() == UInt8(ascii: " ") else { throw malformed() }
        return Sample(name: text(name), labels: labels, value: text(rest))
    }
}
