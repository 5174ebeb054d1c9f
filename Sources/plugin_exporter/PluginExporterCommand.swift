import ArgumentParser
import PluginExporter

/// The command. Without a subcommand it serves.
@main
struct PluginExporterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugin_exporter",
        abstract: "Runs a folder of plugins, and tells Prometheus how each of them is.",
        discussion: """
            Every folder in --plugins.directory is a plugin, described by its manifest.json: a program that speaks the \
            Model Context Protocol over stdio. /metrics, /v1/plugins and the page at / say which were discovered, which are \
            registered, and how their executions went.
            """,
        version: versionText,
        subcommands: [Serve.self, Run.self, Audit.self, Check.self],
        defaultSubcommand: Serve.self
    )

    private static var versionText: String {
        let build = BuildInfo.current
        return """
            plugin_exporter, version \(build.version) (revision: \(build.revision))
              swift version: \(build.swiftVersion)
              platform:      \(platform)
            """
    }

    private static var platform: String {
        #if arch(x86_64)
            "linux/amd64"
        #elseif arch(arm64)
            "linux/arm64"
        #else
            "linux"
        #endif
    }

    /// Parses and runs. Wrong usage ends with status 2, any other failure with 1.
    ///
    /// On the main thread, so that no other is needed before it is known that there can be others.
    @MainActor
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments == ["--help"] || arguments == ["-h"] {
            // The flags belong to `serve`; whoever asks for help without naming it wants them all the same.
            print(helpMessage(), helpMessage(for: Serve.self), separator: "\n\n")
            return
        }
        if let script = CompletionScript.text(askedForBy: Array(arguments)) {
            print(script)
            return
        }
        do {
            var command = try parseAsRoot()
            try (command as? Serve)?.checkThreads()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as ValidationError {
            // Found when the command ran: the flags are right, and a file that one of them names is not.
            StandardError.write("plugin_exporter: \(error.message)")
            exit(withError: ExitCode(2))
        } catch {
            let code = exitCode(for: error)
            guard code == .validationFailure else { exit(withError: error) }
            StandardError.write(fullMessage(for: error))
            exit(withError: ExitCode(2))
        }
    }
}
