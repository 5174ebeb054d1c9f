internal import Exposition
internal import Glibc
internal import PluginRegistry

/// What Linux says about this process, asked on each scrape.
///
/// Of its folders in `/proc` only those are read that cost little: `stat` alone, which has all of it, would take a
/// scrape of ten plugins as long as everything else.
struct ProcessMetrics: ~Copyable {
    // Kept open: opening them anew would cost more than reading them.
    private let memory: Int32
    private let threads: Int32
    private let descriptors: OpaquePointer?

    init() {
        memory = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        threads = open("/proc/self/task", O_RDONLY | O_CLOEXEC)
        descriptors = opendir("/proc/self/fd")
    }

    deinit {
        if memory >= 0 { close(memory) }
        if threads >= 0 { close(threads) }
        if let descriptors { closedir(descriptors) }
    }

    /// Writes what can be read. Not from two threads at a time.
    func render<Writer: MetricWriter & ~Copyable>(into writer: inout Writer) {
        var time = timespec()
        if clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 {
            let nanoseconds = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
            writer.begin(MetricCatalogue.processCPU)
            writer.counter(
                MetricCatalogue.processCPU, .none, secondsFromNanoseconds: nanoseconds,
                createdAt: ProcessStart.nanoseconds)
        }
        if let (resident, virtual) = memoryBytes() {
            write(MetricCatalogue.processResidentMemory, resident, &writer)
            write(MetricCatalogue.processVirtualMemory, virtual, &writer)
        }
        if let count = threadCount() { write(MetricCatalogue.processThreads, count, &writer) }
        // As the client libraries have it: without a limit, all that 64 bits can address.
        if let limit = Self.limit(Int32(RLIMIT_AS.rawValue)) {
            write(MetricCatalogue.processVirtualMemoryMaximum, limit, &writer)
        }
        if let limit = Self.limit(Int32(RLIMIT_NOFILE.rawValue)) {
            write(MetricCatalogue.processDescriptorLimit, limit, &writer)
        }
        if let count = openDescriptors() { write(MetricCatalogue.processOpenDescriptors, count, &writer) }
        if let start = ProcessStart.nanoseconds {
            writer.begin(MetricCatalogue.processStart)
            writer.sample(MetricCatalogue.processStart, .none, secondsFromNanoseconds: start)
        }
    }

    private func write<Writer: MetricWriter & ~Copyable>(
        _ family: MetricFamily, _ value: UInt64, _ writer: inout Writer
    ) {
        writer.begin(family)
        writer.sample(family, .none, value)
    }

    // MARK: /proc

    private static func limit(_ resource: Int32) -> UInt64? {
        var limit = rlimit()
        return getrlimit(resource, &limit) == 0 ? UInt64(limit.rlim_cur) : nil
    }

    /// The first two numbers of `statm` are the pages of all memory and those of what is resident.
    private func memoryBytes() -> (resident: UInt64, virtual: UInt64)? {
        var text = InlineArray<128, UInt8>(repeating: 0)
        let count = withUnsafeMutableBytes(of: &text) { pread(memory, $0.baseAddress, $0.count, 0) }
        var pages: (virtual: UInt64, resident: UInt64) = (0, 0)
        var field = 0
        for index in 0..<max(count, 0) {
            let byte = text[index]
            if byte == UInt8(ascii: " ") {
                field += 1
                if field == 2 {
                    return (pages.resident * ProcessStatistics.pageSize, pages.virtual * ProcessStatistics.pageSize)
                }
                continue
            }
            let digit = UInt64(byte &- UInt8(ascii: "0"))
            if field == 0 {
                pages.virtual = pages.virtual &* 10 &+ digit
            } else {
                pages.resident = pages.resident &* 10 &+ digit
            }
        }
        return nil
    }

    private func threadCount() -> UInt64? {
        // A folder has a link for itself, one for its parent's entry and one for each folder in it: here, each thread.
        var status = stat()
        guard threads >= 0, fstat(threads, &status) == 0, status.st_nlink > 2 else { return nil }
        return UInt64(status.st_nlink) - 2
    }

    private func openDescriptors() -> UInt64? {
        guard let descriptors else { return nil }
        // Since Linux 6.2 the folder's size is what it holds, which costs a fiftieth of reading it.
        var status = stat()
        if fstat(dirfd(descriptors), &status) == 0, status.st_size > 0 { return UInt64(status.st_size) }
        rewinddir(descriptors)
        var count: UInt64 = 0
        while let entry = readdir(descriptors) {
            // Not counted: "." and "..".
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return count
    }
}
