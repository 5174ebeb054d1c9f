/// A body that is made while it is sent, so that a large one is neither waited for nor held in memory.
public protocol ResponseStream: AnyObject, Sendable {
    /// How many bytes it has in all.
    var count: Int { get }

    /// Writes the next bytes to `target`, at least one, and returns how many. Anything else, 0 if the body cannot be
    /// continued, closes the connection.
    ///
    /// Called on the server's thread, one call at a time, until there have been `count` bytes or the connection is gone.
    /// What a call returned before has been taken by the system by then.
    func read(into target: UnsafeMutableRawBufferPointer) -> Int
}
