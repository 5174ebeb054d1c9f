internal import Glibc

/// What this process has open, as the system sees it.
package enum OpenDescriptors {
    /// What each descriptor is: a path, or a word like `socket:[4711]`.
    package static func targets() -> [String] {
        guard let directory = opendir("/proc/self/fd") else { return [] }
        defer { closedir(directory) }
        var targets: [String] = []
        while let entry = readdir(directory) {
            // Read where it lies: an entry is no longer than its name, and may be the last thing in its memory.
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix(".") else { continue }
            var buffer = [CChar](repeating: 0, count: 4096)
            let count = readlink("/proc/self/fd/\(name)", &buffer, buffer.count)
            // Gone since it was listed, if there is no target.
            if count > 0 {
                targets.append(String(decoding: buffer.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self))
            }
        }
        return targets
    }

    /// How many sockets are bound to the port of this machine. Other tests' descriptors do not count.
    package static func sockets(onLocalPort port: UInt16) throws -> Int {
        let hexadecimal = String(port, radix: 16, uppercase: true)
        let suffix = ":" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
        var sockets: Set<String> = []
        for table in ["/proc/self/net/tcp", "/proc/self/net/tcp6"] {
            guard let text = try? FileText.read(table) else { continue }
            for line in text.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ")
                guard fields.count > 9, fields[1].hasSuffix(suffix) else { continue }
                sockets.insert("socket:[\(fields[9])]")
            }
        }
        return targets().count { sockets.contains($0) }
    }

    /// How many event queues there are: one for each running server of this process.
    package static var eventQueues: Int { targets().count { $0 == "anon_inode:[eventpoll]" } }
}
