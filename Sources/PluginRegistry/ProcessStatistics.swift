import Glibc

/// What Linux says about a process, read from `/proc/…/stat`; see proc(5).
package struct ProcessStatistics: Sendable {
    /// The numbers that are of use, by their places in the file.
    private enum Field: Int {
        case userTime = 14
        case systemTime = 15
        case startTime = 22
        case residentPages = 24
    }

    /// How long one of the kernel's ticks is.
    package static let nanosecondsPerTick = 1_000_000_000 / UInt64(max(sysconf(Int32(_SC_CLK_TCK)), 1))
    package static let pageSize = UInt64(max(sysconf(Int32(_SC_PAGESIZE)), 1))
    /// Enough for every field up to the last that is of use.
    private static let longest = 1024

    /// User and system time.
    package let cpuNanoseconds: UInt64
    /// When it began, in ticks since the machine did.
    package let startTicks: UInt64
    package let residentBytes: UInt64

    /// Reads a process's figures, without allocating; nil if there is no such process.
    package init?(of process: Int32 = getpid()) {
        guard process > 0 else { return nil }
        var fields = InlineArray<25, UInt64>(repeating: 0)
        let isRead = Self.withPath(of: process) { path in
            Self.withFile(path) { text in Self.read(text, into: &fields) }
        }
        guard isRead else { return nil }
        cpuNanoseconds =
            (fields[Field.userTime.rawValue] &+ fields[Field.systemTime.rawValue]) &* Self.nanosecondsPerTick
        startTicks = fields[Field.startTime.rawValue]
        residentBytes = fields[Field.residentPages.rawValue] &* Self.pageSize
    }

    /// The first two fields are the process's number and its name, which may hold anything, parentheses too.
    private static func read(_ text: UnsafeRawBufferPointer, into fields: inout InlineArray<25, UInt64>) -> Bool {
        guard let end = text.lastIndex(of: UInt8(ascii: ")")) else { return false }
        var index = 2
        for byte in text[(end + 1)...] {
            if byte == UInt8(ascii: " ") {
                index += 1
                if index == 25 { return true }
            } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                fields[index] = fields[index] &* 10 &+ UInt64(byte - UInt8(ascii: "0"))
            }
        }
        return false
    }

    /// Calls `body` with `/proc/<process>/stat`, as C reads it.
    private static func withPath(of process: Int32, _ body: (UnsafePointer<CChar>) -> Bool) -> Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { path in
            var count = 0
            func append(_ byte: UInt8) {
                path[count] = CChar(bitPattern: byte)
                count += 1
            }
            let prefix: StaticString = "/proc/"
            let suffix: StaticString = "/stat"
            for byte in UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount) { append(byte) }
            var divisor = process.magnitude
            var size: UInt32 = 1
            while divisor >= 10 {
                divisor /= 10
                size *= 10
            }
            while size > 0 {
                append(UInt8(ascii: "0") + UInt8(process.magnitude / size % 10))
                size /= 10
            }
            for byte in UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount) { append(byte) }
            append(0)
            guard let start = path.baseAddress else { return false }
            return body(start)
        }
    }

    private static func withFile(_ path: UnsafePointer<CChar>, _ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: longest, alignment: 1) { buffer in
            // The kernel gives the whole line at once, or nothing.
            let count = Glibc.read(descriptor, buffer.baseAddress, longest)
            return count > 0 && body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
