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
        let answer = try post(Self.json(["args": .object(arguments)], pretty: false), to: address)
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
        return String(decoding: try Self.json(json, pretty: true), as: UTF8.self)
    }

    private static func json(_ value: JSONValue, pretty: Bool) throws(ServerClientError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = pretty ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : []
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw .cannotEncode("\(error)")
        }
    }
}
