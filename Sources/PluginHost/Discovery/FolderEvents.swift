internal import Glibc
internal import Synchronization

/// What the kernel tells of changes in folders: inotify(7).
///
/// It sees no changes that another machine makes on a shared disk, and no more folders than the system lets a user watch:
/// it can only make a scan earlier, and replace none.
final class FolderEvents: Sendable {
    private static let mask = UInt32(
        IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF
    )

    let descriptor: Int32
    /// The entries that matter in each folder, by the kernel's number for it; nil for all of them.
    private let entries = Mutex<[Int32: Set<String>?]>([:])

    /// Nil if the system gives no more of them, or has none.
    init?() {
        descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        close(descriptor)
    }

    /// Watches these folders and no others. Those that are not there cannot be watched; the folder above them can.
    ///
    /// - Returns: How many were left out because the user may watch no more.
    func follow(_ folders: [WatchedFolder]) -> Int {
        // Locked from the first on: what is told of a folder is not to be read before it is known what it is.
        entries.withLock { entries in
            follow(folders, &entries)
        }
    }

    private func follow(_ folders: [WatchedFolder], _ entries: inout [Int32: Set<String>?]) -> Int {
        var followed: [Int32: Set<String>?] = [:]
        var leftOut = 0
        for folder in folders {
            // Of one that is watched already, it returns the number.
            let watch = inotify_add_watch(descriptor, folder.path, Self.mask | UInt32(IN_ONLYDIR))
            guard watch >= 0 else {
                if errno == ENOSPC { leftOut += 1 }
                continue
            }
            if let entry = folder.entry, let known = followed[watch, default: []] {
                followed[watch] = known.union([entry])
            } else {
                followed[watch] = .some(nil)
            }
        }
        for watch in entries.keys where followed[watch] == nil { inotify_rm_watch(descriptor, watch) }
        entries = followed
        return leftOut
    }

    /// Reads what was told since the last call; does not wait. Returns whether any of it matters.
    func drain() -> Bool {
        var matters = false
        withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: MemoryLayout<inotify_event>.alignment) {
            buffer in
            while true {
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                matters = look(at: UnsafeRawBufferPointer(rebasing: buffer[..<count])) || matters
            }
        }
        return matters
    }

    /// The kernel writes whole events (inotify(7)), each followed by a name of the length that it says, padded with zeros.
    private func look(at events: UnsafeRawBufferPointer) -> Bool {
        var matters = false
        var offset = 0
        while offset + MemoryLayout<inotify_event>.size <= events.count {
            let event = events.loadUnaligned(fromByteOffset: offset, as: inotify_event.self)
            offset += MemoryLayout<inotify_event>.size
            let end = min(offset + Int(event.len), events.count)
            let name = String(decoding: events[offset..<end].prefix { $0 != 0 }, as: UTF8.self)
            offset = end
            matters = isOfUse(event, name) || matters
        }
        return matters
    }

    private func isOfUse(_ event: inotify_event, _ name: String) -> Bool {
        // Too much happened for the kernel to remember: nobody knows what.
        guard event.mask & UInt32(IN_Q_OVERFLOW) == 0 else { return true }
        return entries.withLock { entries in
            guard event.mask & UInt32(IN_IGNORED) == 0 else {
                // The folder is gone, and its number may be another's.
                entries[event.wd] = nil
                return false
            }
            switch entries[event.wd] {
            case nil: return false
            case .some(nil): return true
            // Without a name it is the folder itself that went or was changed.
            case .some(let names?): return name.isEmpty || names.contains(name)
            }
        }
    }
}
