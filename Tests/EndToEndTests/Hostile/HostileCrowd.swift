import Glibc

/// Connections that all do the same.
struct HostileCrowd {
    let port: UInt16
    let count: Int
    /// The last numbers of the addresses that they come from, in turn.
    var sources = [1]
    /// Between two rounds in which each has its turn. Without one the attack takes all it can of a processor.
    var pause = Duration.milliseconds(20)
    var receiveBuffer: Int32?
    /// Whether those that were closed are replaced.
    var isReplaced = true

    /// Opens the connections and keeps at it until the end.
    ///
    /// - Parameters:
    ///   - opening: what each sends first, given the number of connections before it.
    ///   - turn: what each does in its turn; false or once the connection is gone ends it.
    /// - Returns: how many connections there were.
    func attack(
        until end: ContinuousClock.Instant,
        opening: (Int) -> [UInt8] = { _ in [] },
        turn: (HostileSocket) -> Bool
    ) -> Int {
        var sockets: [HostileSocket?] = []
        var rest: [[UInt8]] = []
        var opened = 0
        func open() -> HostileSocket? {
            let source = sources[opened % sources.count]
            guard let socket = HostileSocket(port: port, source: source, receiveBuffer: receiveBuffer) else {
                return nil
            }
            opened += 1
            return socket
        }
        for _ in 0..<count {
            rest.append(opening(opened))
            sockets.append(open())
        }
        while ContinuousClock.now < end {
            for index in sockets.indices {
                guard let socket = sockets[index] else {
                    guard isReplaced else { continue }
                    rest[index] = opening(opened)
                    sockets[index] = open()
                    continue
                }
                guard let sent = socket.send(rest[index]) else {
                    sockets[index] = nil
                    continue
                }
                rest[index].removeFirst(sent)
                if rest[index].isEmpty, !turn(socket) { sockets[index] = nil }
            }
            usleep(UInt32(pause / .microseconds(1)))
        }
        for socket in sockets { socket?.breakOff() }
        return opened
    }
}
