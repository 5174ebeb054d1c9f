/// Tells whether a plugin has changed: if it is equal to one that was taken before a reading, that reading still holds,
/// but for the figures of the plugin's process. See ``Plugin/revision``.
public struct PluginRevision: Sendable, Equatable {
    let changes: UInt64
    let lifecycle: UInt64
    let lastUsed: Int64
}
