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
        let json: JSONValue
        do {
            json = try JSONValue(parsing: answer.body)
        } catch {
            throw .notThisServer(address: address, status: answer.status)
        }
        guard answer.status == 200 else {
            guard let detail = json["detail"]?.string else {
                throw .notThisServer(address: address, status: answer.status)
            }
            throw .refused(status: answer.status, detail: detail)
        }
        return try json.text()
    }

    private static func body(_ arguments: [String: JSONValue]) throws(ServerClientError) -> [UInt8] {
        do {
            return Array(try JSONEncoder().encode(["args": arguments]))
        } catch {
            throw .cannotEncode("\(error)")
        }
    }
}
