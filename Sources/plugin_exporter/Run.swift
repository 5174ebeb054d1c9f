import ArgumentParser
import ModelContext

/// `plugin_exporter run`: runs a tool on a running server.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a plugin's tool on a running server and print its result.",
        discussion: """
            The server must have been started with --web.enable-execution, on this machine.

            Example: plugin_exporter run ocr analyze --args '{"path":"/tmp/picture.png"}'
            """
    )

    @Argument(help: "The plugin.")
    var plugin: String

    @Argument(help: "The plugin's tool.")
    var tool: String

    @Option(
        name: .customLong("args"),
        help: ArgumentHelp("The tool's arguments, a JSON object.", valueName: "json"),
        transform: Self.parseArguments
    )
    var arguments: [String: JSONValue] = [:]

    @Option(help: ArgumentHelp("The server's address.", valueName: "url"))
    var url = "http://127.0.0.1:10077"

    @Option(help: ArgumentHelp("How long to wait for the result.", valueName: "duration"))
    var timeout = DurationArgument(.seconds(90))

    func validate() throws {
        guard timeout.duration > .zero else { throw ValidationError("--timeout must be above 0") }
    }

    func run() async throws {
        let client = ServerClient(baseAddress: url, timeout: timeout.duration)
        do throws(ServerClientError) {
            let answer = try client.run(tool, of: plugin, arguments: arguments)
            print(answer)
        } catch {
            StandardError.write("plugin_exporter: \(error)")
            throw ExitCode.failure
        }
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
