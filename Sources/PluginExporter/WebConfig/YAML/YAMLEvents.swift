internal import CYAML

/// The events of a YAML text, one after another, read by libyaml.
///
/// Not with Yams, which imports all of Foundation.
final class YAMLEvents {
    private let bytes: UnsafeBufferPointer<UInt8>
    // libyaml keeps the parser's own address inside it: it lives at one place, from `init` to `deinit`, and this object,
    // which is used by one thread, is alone in having it.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)

    /// - Parameter bytes: the text, which has to stay where it is as long as this object is there.
    init(_ bytes: UnsafeBufferPointer<UInt8>) throws(ConfigFault) {
        self.bytes = bytes
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            throw ConfigFault(reason: "there is not enough memory to read it")
        }
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    /// Reads on. Not to be called after the end of the stream, nor after an error.
    func next() throws(ConfigFault) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else { throw fault }
        defer { yaml_event_delete(&event) }
        guard let event = YAMLEvent(event) else { throw ConfigFault(reason: "it is not valid YAML: it has no end") }
        return event
    }

    /// Why libyaml reads no further.
    private var fault: ConfigFault {
        let parser = parser.pointee
        let problem = parser.problem.map { String(cString: $0) } ?? "it cannot be read"
        switch parser.error {
        case YAML_READER_ERROR:
            let before = bytes.prefix(parser.problem_offset)
            let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            let mark = YAMLMark(
                line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: before.count - lineStart + 1)
            return ConfigFault(mark: mark, reason: "it is not valid YAML: \(problem); it must be text in UTF-8")
        case YAML_MEMORY_ERROR:
            return ConfigFault(reason: "there is not enough memory to read it")
        default:
            let mark = YAMLMark(parser.problem_mark)
            let context = parser.context.map { String(cString: $0) + ": " } ?? ""
            let remedy = isIndentedWithTab(line: mark.line) ? "; indent with spaces, not with tabs" : ""
            return ConfigFault(mark: mark, reason: "it is not valid YAML: \(context)\(problem)\(remedy)")
        }
    }

    private func isIndentedWithTab(line number: Int) -> Bool {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: number, omittingEmptySubsequences: false)
        guard lines.indices.contains(number - 1) else { return false }
        return lines[number - 1].first { $0 != UInt8(ascii: " ") } == UInt8(ascii: "\t")
    }
}
