internal import Exposition
internal import Glibc
internal import PluginRegistry

/// What Linux says about this process, read from `/proc/self` on each scrape.
struct ProcessMetrics: ~Copyable {
    /// When the process started, in nanoseconds since 1970; nil where `/proc` cannot be read.
    private let startNanoseconds: Int64?
    /// `/proc/self/fd`, kept open: opening it anew would allocate its buffer on each scrape.
    private let descriptors: OpaquePointer?

    init() {
        descriptors = opendir("/proc/self/fd")
        let boot = Self.bootSeconds()
        startNanoseconds = ProcessStatistics().flatMap { statistics in
            boot.map { Int64($0 * 1_000_000_000 + statistics.startTicks * ProcessStatistics.nanosecondsPerTick) }
        }
    }

    deinit {
        if let descriptors { closedir(descriptors) }
    }

    /// Writes what can be read. Not from two threads at a time.
    func render(into writer: inout ExpositionWriter) {
        if let statistics = ProcessStatistics() {
            write(MetricCatalogue.processCPU, seconds: statistics.cpuNanoseconds, &writer)
            write(MetricCatalogue.processResidentMemory, statistics.residentBytes, &writer)
            write(MetricCatalogue.processVirtualMemory, statistics.virtualBytes, &writer)
            write(MetricCatalogue.processThreads, statistics.threads, &writer)
        }
        // As the client libraries have it: without a limit, all that 64 bits can address.
        if let limit = Self.limit(Int32(RLIMIT_AS.rawValue)) {
            write(MetricCatalogue.processVirtualMemoryMaximum, limit, &writer)
        }
        if let limit = Self.limit(Int32(RLIMIT_NOFILE.rawValue)) {
            write(MetricCatalogue.processDescriptorLimit, limit, &writer)
        }
        if let count = openDescriptors() { write(MetricCatalogue.processOpenDescriptors, count, &writer) }
        if let startNanoseconds {
            write(MetricCatalogue.processStart, seconds: UInt64(startNanoseconds), &writer)
        }
    }

    private func write(_ family: MetricFamily, _ value: UInt64, _ writer: inout ExpositionWriter) {
        writer.begin(family)
        writer.sample(family, .none, value)
    }

    private func write(_ family: MetricFamily, seconds nanoseconds: UInt64, _ writer: inout ExpositionWriter) {
        writer.begin(family)
        writer.sample(family, .none, secondsFromNanoseconds: Int64(clamping: nanoseconds))
    }

    // MARK: /proc

    /// When the machine started, in seconds since 1970: the `btime` line of `/proc/stat`.
    private static func bootSeconds() -> UInt64? {
        guard let file = fopen("/proc/stat", "re") else { return nil }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, file) > 0, let text = line.map({ String(cString: $0) }) {
            if text.hasPrefix("btime ") { return UInt64(text.dropFirst(6).prefix { $0.isNumber }) }
        }
        return nil
    }

    private static func limit(_ resource: Int32) -> UInt64? {
        var limit = rlimit()
        return getrlimit(resource, &limit) == 0 ? UInt64(limit.rlim_cur) : nil
    }

    private func openDescriptors() -> UInt64? {
        guard let descriptors else { return nil }
        rewinddir(descriptors)
        var count: UInt64 = 0
        while let entry = readdir(descriptors) {
            // Not counted: "." and "..".
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }
}
