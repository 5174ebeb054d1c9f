import ModelContext

/// An upright rectangle, in pixels from the upper left corner.
struct Box: Hashable, Sendable {
    var x: Int
    var y: Int
    var width: Int
    var height: Int

    var json: JSONValue {
        [
            "x": .integer(Int64(x)), "y": .integer(Int64(y)), "width": .integer(Int64(width)),
            "height": .integer(Int64(height)),
        ]
    }
}
