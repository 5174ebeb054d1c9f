import ArgumentParser
import ModelContext

/// `plugin_exporter run`: runs a tool on a running server.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a plugin's tool on a running server and print its result.",
        discussion: """
            The server must have been started with --web.enable-execution. Where it has users, or is another machine's, it \
            wants --username and a password.

            Example: plugin_exporter run ocr analyze --args '{"path":"/tmp/picture.png"}'
            """
    )

    @Argument(help: "Name of the plugin.")
    var plugin: String

    @Argument(help: "Name of the tool.")
    var tool: String

    @Option(
        name: .customLong("args"),
        help: ArgumentHelp("The tool's arguments, a JSON object.", valueName: "json"),
        transform: Self.parseArguments
    )
    var arguments: [String: JSONValue] = [:]

    @OptionGroup var server: ServerOptions

    func run() async throws {
        try StandardOutput.check()
        let address = try server.address
        let client = try server.client(usualLimit: .seconds(90))
        let answer: String
        do throws(ServerClientError) {
            answer = try client.run(tool, of: plugin, arguments: arguments, on: address)
        } catch {
            var line = "plugin_exporter: \(error)"
            if case .noAnswer = error { line += "; the tool may still be running" }
            StandardError.write(line)
            throw ExitCode.failure
        }
        try StandardOutput.write(answer)
    }

    private static func parseArguments(_ text: String) throws -> [String: JSONValue] {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: Array(text.utf8))
        } catch {
            throw ValidationError("it is not JSON: \(error)")
        }
        guard case .object(let arguments) = value else {
            throw ValidationError("it is JSON, but not an object such as {\"path\":\"/tmp/picture.png\"}")
        }
        return arguments
    }
}
