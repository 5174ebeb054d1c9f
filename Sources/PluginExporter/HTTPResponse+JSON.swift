internal import FoundationEssentials
internal import MicroHTTP

/// The reason of an error, as the API gives it: `{"detail":"…"}`.
private struct ErrorDetail: Encodable {
    let detail: String
}

extension HTTPResponse {
    /// An answer in JSON, its keys in alphabetical order so that two answers can be compared as text.
    static func json(_ status: HTTPStatus, _ value: some Encodable) -> HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A tool may answer with a number that JSON cannot say.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "+Inf", negativeInfinity: "-Inf", nan: "NaN"
        )
        do {
            var bytes = try Array(encoder.encode(value))
            bytes.append(UInt8(ascii: "\n"))
            return HTTPResponse(status, contentType: "application/json", body: .bytes(bytes))
        } catch {
            return .text(.internalServerError, "The answer could not be written as JSON: \(error)")
        }
    }

    /// The refusal of a body of more than `limit` bytes.
    static func tooLarge(limit: Int) -> HTTPResponse {
        error(.contentTooLarge, "The body is larger than \(limit) bytes")
    }

    /// A refusal or a failure, with its reason.
    static func error(_ status: HTTPStatus, _ detail: String) -> HTTPResponse {
        json(status, ErrorDetail(detail: detail))
    }

    /// The way to another path, relative to the one that was asked for.
    static func redirect(to location: String) -> HTTPResponse {
        var response = text(.found, "See \(location)")
        response.headers.append(("Location", location))
        return response
    }
}
