internal import FoundationEssentials

/// Debian's Chromium, without a window: each visit has a profile of its own and leaves no process behind.
package enum Browser {
    /// What came of a visit.
    package struct Visit: Sendable {
        /// The page as the browser holds it at the end, as markup.
        package let document: String
        /// What the browser and the page's scripts complained of or said.
        package let console: [String]
    }

    /// Opens a page, lets its timers run for as long as `time` says, which takes no longer than what they do, and reads
    /// what has become of it.
    ///
    /// - Parameter textSize: what a reader chose as the size of text, in pixels.
    package static func visit(
        _ address: String,
        for time: Duration = .seconds(1),
        dark: Bool = false,
        textSize: Int = 16
    ) async throws -> Visit {
        let milliseconds = Int(time / .milliseconds(1))
        let (output, log) = try await run([
            "--blink-settings=preferredColorScheme=\(dark ? 0 : 1),defaultFontSize=\(textSize)",
            "--virtual-time-budget=\(milliseconds)", "--dump-dom", address,
        ])
        return Visit(
            document: output, console: log.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init))
    }

    /// Makes a picture of a page, as PNG.
    package static func picture(
        of address: String,
        width: Int,
        height: Int,
        dark: Bool,
        to path: String
    ) async throws {
        // Where its clock is virtual, or it need not paint all first, parts of a high picture may be blank.
        _ = try await run([
            "--screenshot=\(path)", "--window-size=\(width),\(height)", "--hide-scrollbars",
            "--blink-settings=preferredColorScheme=\(dark ? 0 : 1)", "--run-all-compositor-stages-before-draw", address,
        ])
    }

    private static func run(_ arguments: [String]) async throws -> (output: String, log: String) {
        let home = try TemporaryDirectory()
        // Chromium's own sandbox does not start for root, and the pages are the tests' own.
        let browser = try ChildProcess(
            [
                "env", "HOME=\(home.path)", "chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
                "--disable-dev-shm-usage", "--user-data-dir=\(home.path)/profile", "--enable-logging=stderr",
            ] + arguments
        )
        let status = try await browser.status()
        guard status == 0 else {
            throw NeverTrue(description: "chromium ends with \(status): \(browser.standardError)")
        }
        try await eventually("no process of the browser is left") { processes(with: home.path).isEmpty ? true : nil }
        return (browser.standardOutput, browser.standardError)
    }

    /// The processes that have a word in their command line.
    private static func processes(with word: String) -> [String] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.filter { entry in
            Int(entry) != nil && (try? FileText.read("/proc/\(entry)/cmdline"))?.contains(word) == true
        }
    }
}
