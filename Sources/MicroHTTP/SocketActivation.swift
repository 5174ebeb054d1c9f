internal import Glibc

/// The sockets that systemd opened for this process and passed on, as sd_listen_fds(3) describes it.
public enum SocketActivation {
    private static let firstDescriptor: Int32 = 3
    /// More than any socket unit has: each is a thread.
    private static let limit = 64
    /// All that a process is told in the environment; of no use to one that it starts.
    private static let variables = ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PIDFDID"]

    /// Whether there are sockets for this process.
    public static var isOffered: Bool { (try? count()) != nil }

    /// Takes the sockets, and what tells of them out of the environment: a second call finds none. To be called before
    /// the process starts others, and before its threads read the environment.
    ///
    /// - Throws: ``ListenError`` if there are none for this process, or one cannot be served.
    public static func takeSockets() throws(ListenError) -> [ListenSocket] {
        defer { for variable in variables { unsetenv(variable) } }
        var sockets: [ListenSocket] = []
        for descriptor in firstDescriptor..<firstDescriptor + (try count()) {
            sockets.append(try .inherited(descriptor))
        }
        return sockets
    }

    private static func count() throws(ListenError) -> Int32 {
        func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        return try count(process: value("LISTEN_PID"), descriptors: value("LISTEN_FDS"), own: getpid())
    }

    /// Reads how many sockets there are for the process that has the number `own`.
    static func count(process: String?, descriptors: String?, own: Int32) throws(ListenError) -> Int32 {
        guard let process, let descriptors else {
            let missing = descriptors == nil ? "LISTEN_FDS" : "LISTEN_PID"
            throw .noSockets(reason: "\(missing) is not set; start the program through its socket unit")
        }
        guard let receiver = number(process) else {
            throw .noSockets(reason: "LISTEN_PID is '\(process)', which is no process")
        }
        guard receiver == own else {
            throw .noSockets(
                reason:
                    "they are for process \(receiver), and this is \(own); a script in between must exec the program")
        }
        guard let count = number(descriptors), (1...limit).contains(Int(count)) else {
            throw .noSockets(reason: "LISTEN_FDS is '\(descriptors)', and not a number from 1 to \(limit)")
        }
        return count
    }

    private static func number(_ text: String) -> Int32? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int32(text) : nil
    }
}
