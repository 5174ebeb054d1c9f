import FoundationEssentials
import PluginExporter
import TestSupport

/// Users of the tests, with hashes of the least cost.
enum TestUsers {
    static let hashes = [
        "prom": "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",  // secret
        "second": "$2y$04$ABCDEFGHIJKLMNOPQRSTUubdTkc8VfDg3xLFFedNQLivmNw6I3T6K",  // other
        "jürgen": "$2a$04$012345678901234567890uclZ9PWzOhPEc8cbR5mfKdR5IzgsGo6K",  // pässword:with
    ]
    /// Of 72 times x.
    static let hashOf72 = "$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i"

    /// As a web configuration.
    static let file = "basic_auth_users:\n" + hashes.map { "  \($0): \($1)\n" }.joined()
}

/// The header with a name and a password.
func basic(_ user: String, _ password: String) -> [String: String] {
    ["Authorization": "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()]
}

/// Serves an exporter with a web configuration.
func withWebConfig(
    _ text: String = TestUsers.file,
    configure: (inout PluginExporter.Configuration) -> Void = { _ in },
    _ body: (UInt16) async throws -> Void
) async throws {
    let folder = try TemporaryDirectory()
    let file = try folder.write(text, to: "web.yml")
    try await withExporter {
        $0.webConfigFile = file
        configure(&$0)
    } _: { port async throws in
        try await body(port)
    }
}
