import Glibc
import PluginRegistry
import TestSupport
import Testing

@Suite("Metrics of the process")
struct ProcessMetricsTests {
    /// The fields of `/proc/self/stat` behind the process's name, the first of them numbered 3 in proc(5).
    private static func stat() throws -> [String] {
        let text = try FileText.read("/proc/self/stat")
        let end = try #require(text.lastIndex(of: ")"))
        return text[text.index(after: end)...].split(separator: " ").map(String.init)
    }

    private static func stat(_ field: Int) throws -> Double {
        try #require(Double(try stat()[field - 3]))
    }

    @Test("Memory is what the system says")
    func memory() async throws {
        let pageSize = Double(sysconf(Int32(_SC_PAGESIZE)))
        try await withExporter { port async throws in
            // Other tests take and give back memory meanwhile; sooner or later none does for a moment.
            for (series, field) in [("process_virtual_memory_bytes", 0), ("process_resident_memory_bytes", 1)] {
                try await eventually("both say the same of \(series)") {
                    let bytes = try #require(try await Scrape(port: port)[series])
                    let pages = try FileText.read("/proc/self/statm").split(separator: " ").compactMap { Double($0) }
                    return (pages[field] * pageSize / 2...pages[field] * pageSize * 2).contains(bytes) ? true : nil
                }
            }
            var limit = rlimit()
            #expect(getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
            #expect(try await Scrape(port: port)["process_virtual_memory_max_bytes"] == Double(limit.rlim_cur))
        }
    }

    @Test("The number of threads is the system's")
    func threads() async throws {
        try await withExporter { port async throws in
            // Other tests begin and end threads meanwhile.
            try await eventually("both count the same") {
                let before = try Self.stat(20)
                let threads = try #require(try await Scrape(port: port)["process_threads"])
                let after = try Self.stat(20)
                return (min(before, after)...max(before, after)).contains(threads) ? true : nil
            }
        }
    }

    @Test("The limit of descriptors is the system's")
    func descriptorLimit() async throws {
        try await withExporter { port async throws in
            var limit = rlimit()
            #expect(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
            #expect(try await Scrape(port: port)["process_max_fds"] == Double(limit.rlim_cur))
        }
    }

    @Test("Open descriptors are counted as the system lists them")
    func descriptors() async throws {
        try await withExporter { port async throws in
            let connection = try HTTPConnection(port: port)
            // Other tests open and close descriptors meanwhile, which can make a wrong count look right for a moment;
            // sooner or later none does.
            try await eventually("both count the same, five times in a row", within: .seconds(300)) { () -> Bool? in
                for _ in 0..<5 {
                    let before = OpenDescriptors.targets().count
                    let scrape = try Scrape(try await connection.request("GET", "/metrics").text)
                    let after = OpenDescriptors.targets().count
                    // Listing takes a descriptor of its own here; the exporter keeps its own open.
                    guard before == after, scrape["process_open_fds"] == Double(before - 1) else { return nil }
                }
                return true
            }
        }
    }

    @Test("The start is the process's, to two seconds")
    func start() async throws {
        try await withExporter { port async throws in
            let start = try #require(try await Scrape(port: port)["process_start_time_seconds"])
            // Its age by the clock that the system dates it with, taken from now.
            let age = try Self.bootSeconds() - Self.stat(22) / Double(sysconf(Int32(_SC_CLK_TCK)))
            let expected = Double(UnixTime.now.nanoseconds) / 1e9 - age
            #expect(abs(start - expected) < 2)
        }
    }

    private static func bootSeconds() throws -> Double {
        let uptime = try FileText.read("/proc/uptime").split(separator: " ").first
        return try #require(uptime.flatMap { Double($0) })
    }

    @Test("CPU time is the system's and never goes back")
    func cpu() async throws {
        try await withExporter { port async throws in
            let perSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
            let before = try (Self.stat(14) + Self.stat(15)) / perSecond
            let seconds = try #require(try await Scrape(port: port)["process_cpu_seconds_total"])
            let after = try (Self.stat(14) + Self.stat(15)) / perSecond
            #expect(before <= seconds)
            // The two files' figures are whole ticks, rounded down.
            #expect(seconds <= after + 2 / perSecond)
        }
    }
}
