@testable import PluginExporter
@testable import PluginRegistry

/// What the registry of a busy server may say: plugins of every state, and something wrong of every kind.
struct SamplePlugins {
    private(set) var plugins: [PluginStatus] = []
    private(set) var discovered: [String] = []
    private var discoveryFailures: [(source: String, reason: String)] = []
    private var discoveryProblems: [String] = []
    private var restarting: [(plugin: String, count: Int, reason: String)] = []
    private var vanished: [String] = []

    private init() {}

    /// A status page about them.
    var page: StatusPage {
        let audit = RegistryAudit(
            discovered: discovered,
            registered: plugins.map { ($0.name, $0.state) },
            discoveryFailures: discoveryFailures,
            discoveryProblems: discoveryProblems,
            restarting: restarting,
            vanished: vanished
        )
        return StatusPage(
            audit: audit,
            plugins: plugins.sorted { $0.name < $1.name },
            telemetryPath: "/metrics",
            hasManifests: true,
            now: Self.now
        )
    }

    /// One plugin, and all is well.
    static var one: SamplePlugins {
        var sample = SamplePlugins()
        sample.add("ocr", "Reads the text in pictures", .initialized, runs: 1_204, milliseconds: 27, tools: ["analyze"])
        return sample
    }

    /// A dozen, of every state.
    static var twelve: SamplePlugins {
        var sample = one
        sample.add(
            "speech-to-text", "Writes down what is said", .running, runs: 48_211, errors: 112, milliseconds: 840,
            tools: ["transcribe", "detect-language", "split"]
        )
        sample.add(
            "translate", "", .initialized, runs: 9_530, errors: 3, milliseconds: 160, tools: ["translate"],
            restarts: 5)
        sample.add("geocode", "Finds places on the map", .loaded)
        sample.add(
            "pdf-render", "Makes pictures of documents", .failed, runs: 731, errors: 57, milliseconds: 2_400,
            reason: "hangs: no answer to a call, then no answer to ping within 60 s"
        )
        sample.add(
            "billing-export", "Sends the month's figures", .unavailable,
            reason: "its command 'billing-export' is not installed"
        )
        sample.add(
            "<script>alert(1)</script>", "Its name is text", .initialized, runs: 12, milliseconds: 0.4
        )
        sample.add("legacy-import", "Reads the old format", .initialized, runs: 88, milliseconds: 95)
        sample.add(
            "a-plugin-whose-name-is-much-longer-than-any-column-would-like-it-to-be-and-still-goes-on", "",
            .initialized, runs: 3, milliseconds: 4
        )
        sample.add("embeddings", "Turns text into vectors", .initialized, runs: 2_300_114, milliseconds: 8.2)
        sample.add("classify", "Sorts mail", .running, runs: 60_400, errors: 60_399, milliseconds: 51)
        sample.discovered.removeAll { $0 == "legacy-import" }
        sample.discovered.append("thumbnails")
        sample.restarting = [("translate", 5, "killed by signal 11 (SIGSEGV)")]
        sample.vanished = ["legacy-import"]
        sample.discoveryFailures = [("directory", "/srv/plugins cannot be read: Permission denied")]
        sample.discoveryProblems = [
            "Plugin 'ocr' of /etc/plugins/second-ocr is refused: /etc/plugins/ocr has the same name"
        ]
        return sample
    }

    /// As many as there are on a large server, some of every state.
    static func many(_ count: Int) -> SamplePlugins {
        var sample = twelve
        for index in 0..<count - 12 {
            let name = "worker-\(String(1000 + index).dropFirst())"
            if index % 45 == 7 {
                sample.add(
                    name, "One of many", .failed, runs: 40, errors: 4, milliseconds: 31, reason: "exited with status 3")
            } else {
                let runs = UInt64(index * 977 % 40_000)
                sample.add(
                    name, "One of many", index % 11 == 3 ? .running : .initialized, runs: runs,
                    errors: index % 5 == 0 ? runs / 300 : 0, milliseconds: Double(5 + index * 37 % 400), tools: ["work"]
                )
            }
        }
        return sample
    }

    private static let now = UnixTime(nanoseconds: 1_770_316_069_000_000_000)

    private mutating func add(
        _ name: String,
        _ description: String,
        _ state: PluginState,
        runs: UInt64 = 0,
        errors: UInt64 = 0,
        milliseconds: Double = 0,
        reason: String? = nil,
        tools: [String] = [],
        restarts: UInt64 = 0
    ) {
        let index = plugins.count
        let times =
            runs == 0
            ? []
            : (0..<min(Int(runs), 10)).map { run in
                Duration.milliseconds(milliseconds * (0.6 + Double((index * 7 + run * run * 5) % 11) / 12))
            }
        let uptime = Duration.seconds(state == .loaded ? 41 : 273_600 + index * 4_211)
        let reading = Self.reading(times, executions: runs, errors: errors)
        let isRegisteredOnly = state == .unavailable
        plugins.append(
            PluginStatus(
                name: name,
                state: state,
                reason: reason,
                description: description,
                version: isRegisteredOnly ? "" : "1.\(index % 7).0",
                loadedAt: isRegisteredOnly
                    ? nil : UnixTime(nanoseconds: Self.now.nanoseconds - Int64(uptime / .nanoseconds(1))),
                uptime: isRegisteredOnly ? nil : uptime,
                inFlight: state == .running ? UInt64(1 + index % 3) : 0,
                failures: state == .failed ? 4 : 0,
                executions: reading,
                recentExecutionTimes: times,
                tools: tools.map { ToolStatus(name: $0, executions: reading) },
                process: isRegisteredOnly
                    ? nil
                    : ProcessReading(
                        restarts: state == .failed ? 3 : restarts,
                        usage: state == .failed ? nil : .init(residentBytes: 23_700_000, cpuNanoseconds: 74_200_000_000)
                    )
            )
        )
        discovered.append(name)
    }

    private static func reading(_ times: [Duration], executions: UInt64, errors: UInt64) -> ExecutionReading {
        let nanoseconds = times.map { Int64($0 / .nanoseconds(1)) }
        return ExecutionReading(
            createdAt: UnixTime(nanoseconds: now.nanoseconds - 7_200_000_000_000),
            executions: executions,
            errors: errors,
            durationSumNanoseconds: nanoseconds.reduce(0, +),
            averageNanoseconds: nanoseconds.isEmpty ? nil : nanoseconds.reduce(0, +) / Int64(nanoseconds.count),
            lastNanoseconds: nanoseconds.last,
            lastUsed: nanoseconds.isEmpty ? nil : UnixTime(nanoseconds: now.nanoseconds - 4_000_000_000)
        )
    }
}
