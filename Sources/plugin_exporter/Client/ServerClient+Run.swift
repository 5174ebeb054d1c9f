import FoundationEssentials
import ModelContext

extension ServerClient {
    /// Runs a tool and returns the server's answer, as JSON for people to read.
    func run(
        _ tool: String,
        of plugin: String,
        arguments: [String: JSONValue],
        on server: ServerAddress
    ) throws(ServerClientError) -> String {
        let address = server.run(tool, of: plugin)
        let answer = try post(Self.body(arguments), to: address)
        let json = try? JSONValue(parsing: answer.body)
        let detail = json?["detail"]?.string
        switch answer.status {
        case 200:
            guard let json, json["plugin_id"]?.string != nil, json["result"] != nil else { break }
            return try json.text()
        case 401: throw notAllowed(answer, at: address)
        case 403 where detail == nil: throw notAllowed(answer, at: address)
        // So begins what this server says of a plugin or a tool that is not there.
        case 404 where detail?.hasPrefix("Plugin '") != true: break
        default:
            guard let detail else { break }
            throw .refused(status: answer.status, detail: detail)
        }
        throw .notThisServer(
            address: address, status: answer.status, reason: answer.status == 200 ? nil : answer.reason
        )
    }

    private static func body(_ arguments: [String: JSONValue]) throws(ServerClientError) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(["args": arguments]))
        } catch {
            throw .cannotEncode("\(error)")
        }
    }
}
