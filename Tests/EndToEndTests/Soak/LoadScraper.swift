/// One of those who scrape a load, and what they saw. Each stays with a format.
struct LoadScraper {
    /// After so many it has seen enough.
    private static let maximumProblems = 20
    /// Scrapes over one connection.
    private static let scrapesPerConnection = 10
    /// Who records at a time.
    private static let recorders = 8.0
    private static let tools = 3
    /// The plugins that are always there, with the number of their tools.
    static let stable = [
        "executed": 0, "awaited": 0, "told": 0, "counted": 0, "named": 0, "marked": 0, "tools": tools, "mixed": tools,
        "failing": tools,
    ]

    private static let families: Set = [
        "plugin_info", "plugin_state", "plugin_discovered", "plugin_registered", "plugin_executions_total",
        "plugin_execution_errors_total", "plugin_executions_in_flight", "plugin_execution_duration_seconds",
        "plugin_execution_duration_recent_average_seconds", "plugin_execution_duration_last_seconds",
        "plugin_last_used_timestamp_seconds", "plugin_loaded_timestamp_seconds", "plugin_failures_total",
        "plugin_tool_executions_total", "plugin_tool_execution_errors_total", "plugin_tool_execution_duration_seconds",
    ]

    /// What one of them saw.
    struct Seen: Sendable {
        /// How often it has asked.
        fileprivate(set) var requests = 0
        /// What was not answered, or not with a scrape.
        fileprivate(set) var failures: [String] = []
        fileprivate(set) var report = SoakReport(changingTools: "churn-")
    }

    private(set) var seen = Seen()
    private let format: LoadFormat
    private let port: UInt16
    private let address: UInt8
    private var connection: ScrapeConnection?

    init(number: Int, port: UInt16) {
        format = LoadFormat.allCases[number % LoadFormat.allCases.count]
        self.port = port
        // Four at each address.
        address = UInt8(2 + number / 4)
    }

    mutating func scrape() {
        seen.requests += 1
        if seen.requests % Self.scrapesPerConnection == 0 { connection = nil }
        do {
            let connection = try connection ?? ScrapeConnection(port: port, from: address)
            self.connection = connection
            let (type, body) = try connection.scrape(format.headers)
            guard type.hasPrefix(format.type) else {
                throw ScrapeConnection.Failure(description: "answered as \(type)")
            }
            format == .protobuf ? checkFamilies(body) : check(SoakScrape(body))
        } catch {
            seen.failures.append("\(error)")
            connection = nil
        }
    }

    var hasSeenEnough: Bool { seen.report.problems.count + seen.failures.count > Self.maximumProblems }

    /// Of protobuf it is checked that it is whole, and has every family of plugins once.
    private mutating func checkFamilies(_ body: [UInt8]) {
        let names = DelimitedFamilies.names(in: body) ?? []
        if Set(names).count != names.count || !Self.families.isSubset(of: names) {
            seen.report.problems.append("as protobuf it holds \(names)")
        }
    }

    private mutating func check(_ scrape: SoakScrape) {
        seen.report.add(scrape)
        if scrape.isEnded != format.isOpenMetrics {
            seen.report.problems.append("it does not end as its format does")
        }
        checkStable(scrape)
    }

    /// Those that stay are there with every series, each once, and nothing is wrong with them.
    private mutating func checkStable(_ scrape: SoakScrape) {
        var found = 0
        for case .some(let figures) in scrape.figures {
            guard let dash = figures.name.firstIndex(of: "-"), figures.name[..<dash] == "stable" else { continue }
            let kind = String(figures.name[figures.name.index(after: dash)...])
            guard let tools = Self.stable[kind] else { continue }
            found += 1
            seen.report.problems += problems(of: figures, kind, tools: tools)
        }
        if found < Self.stable.count { seen.report.problems.append("only \(found) of those that stay are there") }
    }

    private func problems(of figures: SoakFigures, _ kind: String, tools: Int) -> [String] {
        var problems: [String] = []
        func expect(_ condition: Bool, _ what: @autoclosure () -> String) {
            if !condition { problems.append("\(figures.name) \(what()): \(figures)") }
        }
        // 16 states, counts and moments, and the histogram; OpenMetrics tells besides since when they count.
        let expected = 34 + 20 * tools + (format.isOpenMetrics ? 4 + 3 * tools : 0)
        expect(figures.series == expected, "has not \(expected) series")
        expect(figures.isDiscovered, "is not discovered")
        expect(figures.current == ["running"] || figures.current == ["initialized"], "is not at work")
        expect(figures.inFlight <= Self.recorders, "has more in flight than there are who record")
        // Of what was recorded without a time, the histogram knows nothing.
        if ["counted", "mixed", "failing"].contains(kind) {
            expect(figures.timed < figures.executions, "has a time for everything")
        } else {
            expect(figures.timed == figures.executions, "has not a time for everything")
        }
        // What is executed with a tool is counted for the tool first.
        if kind == "tools" {
            expect(figures.toolExecutions >= figures.executions, "has executed less with its tools")
            expect(figures.toolErrors >= figures.errors, "has failed less with its tools")
        }
        return problems
    }
}
