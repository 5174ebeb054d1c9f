internal import FoundationEssentials

private struct RunBody<Arguments: Decodable>: Decodable {
    let args: Arguments
}

extension ToolRunner where Arguments: Decodable {
    /// Reads the arguments with `JSONDecoder`.
    public func arguments(in body: [UInt8]) throws(ToolFailure) -> Arguments {
        do {
            return try JSONDecoder().decode(RunBody<Arguments>.self, from: Data(body)).args
        } catch {
            throw .invalidArguments(
                "The body must be {\"args\":{…}}: \((error as? DecodingError)?.place ?? "\(error)")")
        }
    }
}

extension DecodingError {
    /// What is wrong and where, in a few words.
    fileprivate var place: String {
        switch self {
        case .dataCorrupted: return "it is not valid JSON"
        case .keyNotFound(let key, _): return "there is no \"\(key.stringValue)\""
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return "\(path.isEmpty ? "the body" : "\"\(path)\"") is not an object"
        @unknown default: return "\(self)"
        }
    }
}
