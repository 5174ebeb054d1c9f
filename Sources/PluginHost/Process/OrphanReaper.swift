internal import CProcessControl
internal import FoundationEssentials
internal import Glibc

/// Buries the dead that plugins leave behind. The first process of a container becomes the parent of whatever loses its
/// own, and nobody else would: they would stay zombies.
struct OrphanReaper {
    /// Between two looks: longer than a plugin's host takes to read its status.
    private static let pause = Duration.seconds(1)

    /// The dead children of the last look.
    private var seen: Set<Int32> = []
    private var lastLook: ContinuousClock.Instant?

    /// To be called now and then. Does nothing in a process that inherits nobody.
    ///
    /// - Parameter isPlugin: whether a process is a plugin's own, whose status is for its host to read.
    mutating func reap(except isPlugin: (Int32) -> Bool) {
        guard process_adopts_orphans() != 0 else { return }
        let now = ContinuousClock.now
        if let lastLook, now < lastLook + Self.pause { return }
        lastLook = now
        let dead = Self.deadChildren.filter { !isPlugin($0) }
        // At the second look: the first may come between a plugin's end and the reading of its status.
        for process in seen.intersection(dead) { waitpid(process, nil, WNOHANG) }
        seen = Set(dead)
    }

    private static var deadChildren: [Int32] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.filter { process in
            guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { return false }
            // After the name, which may hold anything, come the state and the parent.
            let fields = text[text.index(after: end)...].split(separator: " ", maxSplits: 2)
            return fields.count == 3 && fields[0] == "Z" && fields[1] == "\(getpid())"
        }
    }
}
