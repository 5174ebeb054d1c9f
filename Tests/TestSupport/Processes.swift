internal import FoundationEssentials

/// Whether there is a process of that number, dead and unburied ones included.
package func isProcess(_ number: Int) -> Bool {
    FileManager.default.fileExists(atPath: "/proc/\(number)")
}

/// Whether a process of that number runs. A dead one that nobody has buried does not.
package func isRunning(_ number: Int) -> Bool {
    guard let status = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8) else { return false }
    // The state follows the name, which is in parentheses and may hold anything.
    return !status[(status.lastIndex(of: ")") ?? status.startIndex)...].hasPrefix(") Z")
}
