import ArgumentParser
import PluginExporter

/// `plugin_exporter check web-config`: reads web configurations as `serve` would.
struct CheckWebConfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "web-config",
        abstract: "Say whether files for --web.config.file are good, and what they turn on.",
        discussion: """
            The certificates and keys that they name are read as well. Ends with status 1 if one is bad, with the file, \
            the line and the reason on stderr. What is odd is told on stderr, too, and is no failure.
            """
    )

    @Argument(help: "File for --web.config.file.", completion: .file())
    var files: [String]

    func validate() throws {
        guard files.allSatisfy({ !$0.isEmpty }) else { throw ValidationError("the name of a file is empty") }
    }

    func run() throws {
        try StandardOutput.check()
        var isGood = true
        for file in files {
            let config: WebConfig
            do throws(WebConfigError) {
                config = try WebConfig(file: file)
            } catch {
                StandardError.write("\(error)")
                isGood = false
                continue
            }
            for warning in config.warnings { StandardError.write("warning: \(warning)") }
            for line in ["\(file): good"] + config.summary.map({ "  \($0)" }) { try StandardOutput.write(line) }
        }
        guard isGood else { throw ExitCode.failure }
    }
}
