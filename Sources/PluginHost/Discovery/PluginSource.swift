/// A place that plugins are discovered in.
///
/// It is read at the start, with each scan and at a reload; never from two threads at a time.
public protocol PluginSource: Sendable {
    /// What kind of place it is: the `source` label of the discovery's metrics. Sources of one kind are told of as one.
    var kind: String { get }

    /// Where it is: of two sources with one kind and one location, the second is left out.
    var location: String { get }

    /// The folders in which a change may be one of what it holds: a scan follows at once. None by default; what is not
    /// among them is seen by the next scan.
    var watchedFolders: [WatchedFolder] { get }

    /// The number of the file system that it is on; nil, which it is by default, if that is of no matter. One that held
    /// plugins, and holds none as soon as it is on another, was unmounted: that is no empty source, but one that cannot be
    /// read.
    var fileSystem: UInt64? { get }

    /// Reads every plugin that it holds now. May take as long as a disk does.
    ///
    /// A plugin whose own description is bad is among them, with the error. Order does not matter.
    ///
    /// - Throws: ``SourceError`` if the source cannot be read: nobody knows then which plugins it holds.
    func scan() throws(SourceError) -> [FoundPlugin]
}

extension PluginSource {
    public var watchedFolders: [WatchedFolder] { [] }
    public var fileSystem: UInt64? { nil }
}
