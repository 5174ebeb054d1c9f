import ArgumentParser

/// `plugin_exporter check`: says whether files are good, without serving.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say whether configuration files are good.",
        subcommands: [CheckWebConfig.self]
    )
}
