/// Whoever re-reads what a program was configured with. The exporter knows no more of it than this.
public protocol Reloader: Sendable {
    /// Reads everything again and makes it so.
    ///
    /// - Returns: What could not be used all the same, a sentence each.
    /// - Throws: an error whose description names what is bad; everything is as it was then.
    func reload() async throws -> [String]

    /// How the last reading went, the first one at the start among them; nil before that.
    var lastReload: LastReload? { get }
}
