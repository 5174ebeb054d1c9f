import ArgumentParser

/// `plugin_exporter audit`: says whether every plugin of a running server is there and well.
struct Audit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check that every plugin of a running server is there and well.",
        discussion: """
            Asks the server for its plugins and for what it discovered, and holds one against the other. Works with every \
            server whose GET /v1/plugins lists names and states. While it refuses connections, or its /-/ready answers \
            503, it is starting and is waited for, up to --timeout.

            Exit status: 0 all is well, or there are warnings only; 1 there are errors, the server cannot be asked, or \
            the report cannot be written; 2 wrong usage.

            Examples:
              plugin_exporter audit --url http://127.0.0.1:10077 --expect ocr
              plugin_exporter audit --url https://host/plugins/ --ca-file ca.pem --json
            """
    )

    @OptionGroup var server: ServerOptions

    @Option(
        name: .customLong("expect"),
        help: ArgumentHelp(
            "A plugin that must be there, neither FAILED nor UNAVAILABLE. Repeatable.", valueName: "name")
    )
    var expected: [String] = []

    @Flag(help: "Print one JSON object instead of the five steps.")
    var json = false

    func validate() throws {
        guard expected.allSatisfy({ !$0.isEmpty }) else { throw ValidationError("--expect is empty") }
    }

    func run() async throws {
        try StandardOutput.check()
        let address = try server.address
        let client = AuditClient(server: address, client: try server.client(usualLimit: .seconds(10)))
        // To be seen while the server is waited for.
        if !json { try StandardOutput.write(AuditReport.opening(address)) }
        let report = AuditReport(audit: await client.audit(expecting: expected))
        try StandardOutput.write(json ? try report.json(address) : report.text)
        guard report.audit.errors.isEmpty else { throw ExitCode.failure }
    }
}
