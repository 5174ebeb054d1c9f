/// Prometheus's own tool for checking what exporters say.
package enum Promtool {
    /// What it says to a scrape, and its exit status: nothing and 0, if all is well.
    package static func check(_ scrape: String) async throws -> (output: String, status: Int32) {
        let promtool = try ChildProcess(["promtool", "check", "metrics"], input: scrape)
        let status = try await promtool.status()
        return (promtool.standardOutput + promtool.standardError, status)
    }
}
