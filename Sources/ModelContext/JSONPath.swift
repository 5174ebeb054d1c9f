/// A place in a JSON text, written `params.items[3].name`.
struct JSONPath: CustomStringConvertible {
    let description: String

    init(_ keys: [any CodingKey]) {
        let path = keys.reduce(into: "") { path, key in
            if let index = key.intValue {
                path += "[\(index)]"
            } else {
                path += path.isEmpty ? key.stringValue : ".\(key.stringValue)"
            }
        }
        description = path.isEmpty ? "the top" : path.excerpt()
    }
}
