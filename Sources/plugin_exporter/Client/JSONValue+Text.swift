import FoundationEssentials
import ModelContext

extension JSONValue {
    /// The value as text for people and programs: members sorted, what is invisible escaped as in JSON.
    func text() throws(ServerClientError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let text: String
        do {
            text = String(decoding: try encoder.encode(self), as: UTF8.self)
        } catch {
            throw .cannotEncode("\(error)")
        }
        // Invisible characters are left only within texts, where they can be escaped; lines end between them.
        let scalars = text.unicodeScalars
        var escaped = ""
        var piece = scalars.startIndex
        while let found = scalars[piece...].firstIndex(where: Self.isEscaped) {
            escaped += Substring(scalars[piece..<found])
            escaped += scalars[found].escaped
            piece = scalars.index(after: found)
        }
        return piece == scalars.startIndex ? text : escaped + Substring(scalars[piece...])
    }

    private static func isEscaped(_ scalar: Unicode.Scalar) -> Bool {
        // Nearly all are these, and need not be looked up.
        if (0x20..<0x7F).contains(scalar.value) { return false }
        return scalar.isInvisible && scalar != "\n"
    }
}
