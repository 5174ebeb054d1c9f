internal import ModelContext

/// The manifest of an MCP bundle, as far as running the plugin needs it.
///
/// Format: https://github.com/modelcontextprotocol/mcpb/blob/main/MANIFEST.md
enum PluginManifest {
    static let fileName = "manifest.json"
    /// The longest version that is shown, in Unicode scalars; what goes beyond is cut.
    static let longestVersion = 128
    /// The longest description that is shown, in Unicode scalars.
    static let longestDescription = 1024
    /// As many values as a manifest may hold. It is kept, and is read again with each scan.
    static let maximumCount = 10_000

    /// Reads the manifest in `folder`.
    ///
    /// - Throws: ``ManifestError`` with the place in the file.
    static func definition(in folder: String) throws(ManifestError) -> PluginDefinition {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read("\(folder)/\(fileName)")
        } catch {
            throw .file(error)
        }
        return try definition(reading: bytes, in: folder)
    }

    /// Reads a manifest's bytes.
    ///
    /// - Parameter folder: where they were found.
    static func definition(reading bytes: [UInt8], in folder: String) throws(ManifestError) -> PluginDefinition {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes, refusesRepeatedKeys: true, maximumCount: maximumCount)
        } catch {
            throw .notJSON(error.description)
        }
        guard case .object = json else { throw .notJSON("it is not an object") }
        do {
            return try definition(json, in: folder)
        } catch {
            throw .field(error)
        }
    }

    private static func definition(_ json: JSONValue, in folder: String) throws(FieldError) -> PluginDefinition {
        let name = try ServerConfiguration.text("name", in: json, at: "name")
        if let problem = PluginName.problem(with: name) {
            throw FieldError(place: "name", problem: problem)
        }
        let version = try ServerConfiguration.optionalText("version", in: json, at: "version") ?? ""
        let description = try ServerConfiguration.optionalText("description", in: json, at: "description") ?? ""
        guard let server = json["server"] else { throw .missing("server") }
        guard let member = server["mcp_config"] else { throw .missing("server.mcp_config") }
        let configuration = try ServerConfiguration(member, at: "server.mcp_config")
        try configuration.checkVariables(at: "server.mcp_config")

        var definition = PluginDefinition(name: name, command: configuration.command, folder: folder)
        // Both are labels of a series, and stand in the log and on the page.
        definition.version = version.cut(to: longestVersion)
        definition.description = description.cut(to: longestDescription)
        definition.arguments = configuration.arguments
        definition.environment = configuration.environment
        definition.limits = configuration.limits
        definition.expandsFolder = true
        definition.manifest = withoutSecrets(json)
        return definition
    }

    private static func withoutSecrets(_ json: JSONValue) -> JSONValue {
        guard
            var manifest = json.object,
            var server = manifest["server"]?.object,
            let configuration = server["mcp_config"]
        else { return json }
        server["mcp_config"] = ServerConfiguration.withoutSecrets(configuration)
        manifest["server"] = .object(server)
        return .object(manifest)
    }
}
