/// Why a certificate, a key or an authority cannot be used.
public struct TLSError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Which part of the configuration is at fault.
    public enum Part: Sendable { case certificateChain, privateKey, clientAuthorities, settings }

    public let part: Part
    /// What is wrong with it, and what would be right.
    public let reason: String

    public var description: String { reason }
}
