internal import Exposition
internal import PluginRegistry

/// A plugin's labels, escaped once and kept until its description, version or tools change.
struct PluginLabels {
    /// `plugin="…"`
    let plugin: LabelText
    /// The labels of `plugin_info`.
    private(set) var info: LabelText
    /// The declared tools, each with its labels, by name.
    private(set) var tools: [(tool: PluginTool, labels: LabelText)] = []
    private var generation: UInt64

    init(_ plugin: Plugin) {
        self.plugin = LabelText("plugin", plugin.name)
        info = .none
        generation = .max
    }

    /// Makes the labels anew if the plugin was registered again, or declared other tools, since they were made.
    mutating func update(from plugin: Plugin, generation newGeneration: UInt64) {
        guard generation != newGeneration else { return }
        let (description, version) = plugin.identity
        info = self.plugin.and(LabelText("version", version)).and(LabelText("description", description))
        tools = plugin.tools.map { ($0, self.plugin.and(LabelText("tool", $0.name))) }
        generation = newGeneration
    }
}
