internal import Exposition
internal import Glibc

/// What Linux says about this process, read from `/proc/self` on each scrape.
struct ProcessMetrics: ~Copyable {
    private let nanosecondsPerTick: UInt64
    private let pageSize: UInt64
    /// When the process started, in nanoseconds since 1970; nil where `/proc` cannot be read.
    private let startNanoseconds: Int64?
    /// `/proc/self/fd`, kept open: opening it anew would allocate its buffer on each scrape.
    private let descriptors: OpaquePointer?

    init() {
        descriptors = opendir("/proc/self/fd")
        nanosecondsPerTick = 1_000_000_000 / UInt64(max(sysconf(Int32(_SC_CLK_TCK)), 1))
        pageSize = UInt64(max(sysconf(Int32(_SC_PAGESIZE)), 1))
        let ticks = Self.readStat { $0[.startTime] }
        let boot = Self.bootSeconds()
        let perTick = nanosecondsPerTick
        startNanoseconds = ticks.flatMap { ticks in boot.map { Int64($0 * 1_000_000_000 + ticks * perTick) } }
    }

    deinit {
        if let descriptors { closedir(descriptors) }
    }

    /// Writes what can be read. Not from two threads at a time.
    func render(into writer: inout ExpositionWriter) {
        if let fields = Self.readStat({ $0 }) {
            write(
                MetricCatalogue.processCPU, seconds: (fields[.userTime] + fields[.systemTime]) * nanosecondsPerTick,
                &writer)
            write(MetricCatalogue.processResidentMemory, fields[.residentPages] * pageSize, &writer)
            write(MetricCatalogue.processVirtualMemory, fields[.virtualBytes], &writer)
            write(MetricCatalogue.processThreads, fields[.threads], &writer)
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

    /// The numbers of `/proc/self/stat` that are reported, by their places in proc(5).
    private struct StatFields {
        enum Field: Int {
            case userTime = 14
            case systemTime = 15
            case threads = 20
            case startTime = 22
            case virtualBytes = 23
            case residentPages = 24
        }

        /// From the third field on: the first two are the process's number and its name, which may hold anything.
        var values = InlineArray<25, UInt64>(repeating: 0)

        subscript(field: Field) -> UInt64 { values[field.rawValue] }
    }

    private static func readStat<Result>(_ body: (StatFields) -> Result) -> Result? {
        withFile("/proc/self/stat") { text in
            guard let end = text.lastIndex(of: UInt8(ascii: ")")) else { return nil }
            var fields = StatFields()
            var index = 2
            for byte in text[(end + 1)...] {
                if byte == UInt8(ascii: " ") {
                    index += 1
                    if index == 25 { break }
                } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                    fields.values[index] = fields.values[index] &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
                }
            }
            return body(fields)
        }
    }

    /// When the machine started, in seconds since 1970: the `btime` line of `/proc/stat`.
    private static func bootSeconds() -> UInt64? {
        withFile("/proc/stat", limit: 1 << 20) { text in
            for line in text.split(separator: UInt8(ascii: "\n")) where line.starts(with: "btime ".utf8) {
                return UInt64(String(decoding: line.dropFirst(6), as: UTF8.self))
            }
            return nil
        }
    }

    /// Reads a small file; without allocating, if the limit fits the stack.
    private static func withFile<Result>(
        _ path: StaticString,
        limit: Int = 1024,
        _ body: (UnsafeRawBufferPointer) -> Result?
    ) -> Result? {
        let descriptor = open(path.description, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: limit, alignment: 1) { buffer in
            var count = 0
            while count < limit {
                let got = read(descriptor, buffer.baseAddress.map { $0 + count }, limit - count)
                guard got > 0 else { break }
                count += got
            }
            return body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
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
