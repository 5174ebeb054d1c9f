public import PluginRegistry

/// How the last reading of a program's configuration went.
public struct LastReload: Sendable, Equatable {
    /// Whether it went well.
    public var isSuccessful: Bool
    /// When it last went well; nil before the first time.
    public var lastSuccess: UnixTime?

    public init(isSuccessful: Bool, lastSuccess: UnixTime?) {
        self.isSuccessful = isSuccessful
        self.lastSuccess = lastSuccess
    }
}
