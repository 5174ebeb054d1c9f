/// The one document of a YAML file as a tree, as far as configurations need it: maps with keys that are text, lists, and
/// scalars; anchors and aliases; merge keys. A key that stands in a map twice is refused.
struct YAMLDocument {
    /// The most values that a document may have.
    static let maximumCount = 100_000
    /// So many values may be inside one another.
    static let maximumHeight = 32

    /// Nil if there is nothing in the file.
    let root: YAMLNode?

    init(_ bytes: [UInt8]) throws(ConfigFault) {
        root = try bytes.withUnsafeBufferPointer { bytes throws(ConfigFault) in
            var builder = YAMLTreeBuilder(events: try YAMLEvents(bytes))
            return try builder.root()
        }
    }
}
