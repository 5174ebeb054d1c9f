/// Something that a reader promises of whatever it is given, and that an input made untrue.
struct BrokenPromise: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// - Parameter promise: what is true if the reader is right, and the words that say that it is not.
    static func expect(_ promise: Bool, _ words: @autoclosure () -> String) throws(BrokenPromise) {
        if !promise { throw BrokenPromise(words()) }
    }

    /// That a message is one line, no longer than a log and an answer should bear, and changes nothing on a terminal.
    static func expectMessage(_ message: String) throws(BrokenPromise) {
        try expect(!message.isEmpty, "a message says nothing")
        try expect(message.utf8.count <= 4096, "a message has \(message.utf8.count) bytes")
        let isPlain = message.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .format: false
            default: true
            }
        }
        try expect(isPlain, "a message acts on the terminal: \(message.debugDescription)")
    }
}
