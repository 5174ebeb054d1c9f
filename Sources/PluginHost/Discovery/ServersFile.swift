internal import Glibc
internal import ModelContext

/// The file that clients of the Model Context Protocol share:
/// `{"mcpServers":{"time":{"command":"mcp-server-time","args":["--local-timezone","UTC"],"env":{}}}}`.
///
/// Each server is a plugin, unless it has `"disabled": true`. It runs in the file's folder; its version is what it says
/// of itself.
public struct ServersFile: PluginSource {
    /// The most servers that a file may hold.
    static let maximumCount = 10_000
    /// As many values as a servers file may hold: twenty for each server. It is read again with each scan.
    static let maximumValueCount = 200_000

    public let kind = "config"
    /// The file's absolute path.
    public let location: String

    /// - Parameter path: the file's; a relative one is taken from the working directory.
    public init(_ path: String) {
        location = AbsolutePath.of(path)
    }

    /// The folder that it is in, for the file; if that is a link, for whatever is there: links to folders on the way to it
    /// are how Kubernetes changes it.
    public var watchedFolders: [WatchedFolder] {
        var status = stat()
        let isLink = lstat(location, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
        let name = location.lastIndex(of: "/").map { String(location[location.index(after: $0)...]) }
        return [WatchedFolder(of: location, entry: isLink ? nil : name)]
    }

    public func scan() throws(SourceError) -> [FoundPlugin] {
        let bytes: [UInt8]
        do {
            bytes = try BoundedFile.read(location)
        } catch {
            throw failure("it \(error)")
        }
        return try plugins(reading: bytes)
    }

    /// Reads the file's bytes.
    func plugins(reading bytes: [UInt8]) throws(SourceError) -> [FoundPlugin] {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes, refusesRepeatedKeys: true, maximumCount: Self.maximumValueCount)
        } catch {
            throw failure("it is not valid: \(error)")
        }
        guard let servers = json["mcpServers"]?.object else {
            throw failure("it is not valid: an object with an object \"mcpServers\" is needed")
        }
        guard servers.count <= Self.maximumCount else {
            throw failure("it holds \(servers.count) servers; \(Self.maximumCount) are allowed")
        }
        return servers.compactMap { name, server in
            // As several clients write it.
            guard server["disabled"] != true else { return nil }
            // A name that is refused is shown all the same, as much of it as a label should have.
            let shown = name.isEmpty ? "(no name)" : name.excerpt(limit: PluginName.maximumLength)
            return FoundPlugin(
                name: shown,
                origin: "\(location): mcpServers.\(shown)",
                definition: definition(name, server)
            )
        }
    }

    private func definition(_ name: String, _ server: JSONValue) -> Result<PluginDefinition, DefinitionError> {
        do throws(FieldError) {
            if let problem = PluginName.problem(with: name) {
                throw FieldError(place: "mcpServers", problem: "has a server whose name \(problem)")
            }
            let place = "mcpServers.\(name)"
            switch server["disabled"] {
            case nil, .null, .bool: break
            default: throw FieldError(place: "\(place).disabled", problem: "is not a boolean")
            }
            // A server that is reached by HTTP is no program that could be run here.
            guard server["command"] != nil || server["url"] == nil else {
                throw FieldError(
                    place: "\(place).command", problem: "is missing; a server with a \"url\" is not run here")
            }
            let configuration = try ServerConfiguration(server, at: place)
            var definition = PluginDefinition(name: name, command: configuration.command, folder: folder)
            definition.arguments = configuration.arguments
            definition.environment = configuration.environment
            definition.limits = configuration.limits
            definition.manifest = ServerConfiguration.withoutSecrets(server)
            return .success(definition)
        } catch {
            return .failure(DefinitionError("\(location) is not valid: \(error)"))
        }
    }

    private var folder: String {
        let folder = location.lastIndex(of: "/").map { location[..<$0] } ?? ""
        return folder.isEmpty ? "/" : String(folder)
    }

    private func failure(_ reason: String) -> SourceError {
        SourceError(path: location, reason: reason)
    }
}
