internal import Exposition
internal import PluginRegistry

/// A plugin's labels, escaped once and kept until its description or version changes.
struct PluginLabels {
    /// `plugin="…"`
    let plugin: LabelText
    /// The labels of `plugin_info`.
    private(set) var info: LabelText
    private var generation: UInt64

    init(_ plugin: Plugin) {
        self.plugin = LabelText("plugin", plugin.name)
        info = .none
        generation = .max
    }

    /// Makes the labels anew if the plugin was registered again since they were made.
    mutating func update(from plugin: Plugin, generation newGeneration: UInt64) {
        guard generation != newGeneration else { return }
        let (description, version) = plugin.identity
        info = self.plugin.and(LabelText("version", version)).and(LabelText("description", description))
        generation = newGeneration
    }
}
