internal import ModelContext

/// The manifest of an MCP bundle, as far as running the plugin needs it.
///
/// Format: https://github.com/modelcontextprotocol/mcpb/blob/main/MANIFEST.md
struct PluginManifest: Sendable {
    /// The largest manifest that is read.
    static let maximumSize = 1024 * 1024

    let name: String
    let version: String
    let description: String
    let command: String
    let arguments: [String]
    let environment: [String: String]
    /// All of it, as the API shows it: the values of environment variables, which may be secrets, are left out.
    let shown: JSONValue

    /// Reads a manifest's bytes.
    ///
    /// - Throws: ``ManifestError`` with the place in the file.
    init(_ bytes: [UInt8]) throws(ManifestError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw .notJSON(error.description)
        }
        guard case .object = json else { throw .notJSON("it is not an object") }
        name = try Self.text("name", in: json, at: "name")
        if let problem = PluginName.problem(with: name) {
            throw .invalidField("name", problem)
        }
        version = try Self.optionalText("version", in: json, at: "version") ?? ""
        description = try Self.optionalText("description", in: json, at: "description") ?? ""

        guard let server = json["server"] else { throw .missingField("server") }
        guard let configuration = server["mcp_config"] else { throw .missingField("server.mcp_config") }
        command = try Self.text("command", in: configuration, at: "server.mcp_config.command")
        arguments = try Self.arguments(in: configuration)
        environment = try Self.environment(in: configuration)
        shown = Self.withoutSecrets(json)
    }

    // MARK: Fields

    private static func optionalText(
        _ key: String,
        in object: JSONValue,
        at place: String
    ) throws(ManifestError) -> String? {
        switch object[key] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw .invalidField(place, "is not a string")
        }
    }

    private static func text(_ key: String, in object: JSONValue, at place: String) throws(ManifestError) -> String {
        guard let text = try optionalText(key, in: object, at: place) else { throw .missingField(place) }
        guard !text.isEmpty else { throw .invalidField(place, "is empty") }
        guard !text.contains("\0") else { throw .invalidField(place, "holds a zero byte") }
        return text
    }

    private static func arguments(in configuration: JSONValue) throws(ManifestError) -> [String] {
        let place = "server.mcp_config.args"
        guard let value = configuration["args"], value != .null else { return [] }
        guard let items = value.array else { throw .invalidField(place, "is not an array") }
        let texts = items.compactMap(\.string)
        guard texts.count == items.count else { throw .invalidField(place, "holds what is not a string") }
        guard !texts.contains(where: { $0.contains("\0") }) else { throw .invalidField(place, "holds a zero byte") }
        return texts
    }

    private static func environment(in configuration: JSONValue) throws(ManifestError) -> [String: String] {
        let place = "server.mcp_config.env"
        guard let value = configuration["env"], value != .null else { return [:] }
        guard let items = value.object else { throw .invalidField(place, "is not an object") }
        var environment: [String: String] = [:]
        for (key, value) in items {
            guard let text = value.string else { throw .invalidField("\(place).\(key)", "is not a string") }
            let startsWithDigit = key.utf8.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? true
            guard !startsWithDigit, !key.contains("="), !key.contains("\0"), !text.contains("\0") else {
                throw .invalidField("\(place).\(key)", "is not a name and a value that an environment can hold")
            }
            environment[key] = text
        }
        return environment
    }

    private static func withoutSecrets(_ json: JSONValue) -> JSONValue {
        guard
            var manifest = json.object,
            var server = manifest["server"]?.object,
            var configuration = server["mcp_config"]?.object,
            let environment = configuration["env"]?.object
        else { return json }
        configuration["env"] = .object(environment.mapValues { _ in .string("(not shown)") })
        server["mcp_config"] = .object(configuration)
        manifest["server"] = .object(server)
        return .object(manifest)
    }
}
