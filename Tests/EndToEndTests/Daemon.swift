import Foundation

/// What the system says of a running exporter.
struct Daemon: Sendable {
    private let identifier: Int32

    init(_ identifier: Int32) {
        self.identifier = identifier
    }

    /// The processes that it started, dead and unburied ones among them.
    func children() throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init).filter { process in
            guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8) else { return false }
            // After the name, which may hold anything, come the state and the parent.
            let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
            return fields.count > 2 && fields[2] == "\(identifier)"
        }
    }

    func name(of process: Int32) -> String? {
        try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8).trimmingCharacters(in: .newlines)
    }

    func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(identifier)/fd").count
    }

    /// What each is that is open: a path, or a word like `socket:[4711]`.
    func descriptors() throws -> [String] {
        let directory = "/proc/\(identifier)/fd"
        return try FileManager.default.contentsOfDirectory(atPath: directory).compactMap {
            // Closed since it was listed, if it cannot be read.
            try? FileManager.default.destinationOfSymbolicLink(atPath: "\(directory)/\($0)")
        }
    }

    /// Its sockets: those that it listens on or inherited, and one for each connection.
    func openSockets() throws -> Int { try descriptors().count { $0.hasPrefix("socket:") } }

    /// How often each of its threads has waited for something, or for a time.
    func waits() throws -> [String: Int] {
        let tasks = "/proc/\(identifier)/task"
        return try FileManager.default.contentsOfDirectory(atPath: tasks).reduce(into: [:]) { waits, task in
            // Ended since it was listed, if it cannot be read.
            let status = (try? String(contentsOfFile: "\(tasks)/\(task)/status", encoding: .utf8)) ?? ""
            waits[task] = status.firstMatch(of: /\nvoluntary_ctxt_switches:\s+(\d+)/).flatMap { Int($0.1) }
        }
    }

    /// What it has in memory, in bytes.
    func residentMemory() throws -> Int {
        let fields = try String(contentsOfFile: "/proc/\(identifier)/statm", encoding: .utf8).split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
