import Dispatch
import Synchronization
import TestSupport

@testable import PluginExporter

/// Real hashes, one for each leave that a test gives, in the order in which they begin.
final class HeldHashing: Sendable {
    private let bcrypt = Bcrypt()
    private let leaves = DispatchSemaphore(value: 0)
    private let begun = Mutex<[String]>([])

    /// The passwords whose hashes have begun.
    var passwords: [String] { begun.withLock { $0 } }

    func matches(_ password: [UInt8], _ hash: String) -> Bool {
        begun.withLock { $0.append(String(decoding: password, as: UTF8.self)) }
        leaves.wait()
        return bcrypt.matches(password, hash: hash)
    }

    /// Lets so many go on, those that have not come yet among them.
    func allow(_ count: Int) {
        for _ in 0..<count { leaves.signal() }
    }

    func waitForBegun(_ count: Int) async throws {
        try await eventually("\(count) hashes begun") { passwords.count >= count ? true : nil }
    }
}
