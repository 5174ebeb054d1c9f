extension PluginHost {
    /// The label of the logger that gets what plugins write to stderr, unless the host is given another. A handler may
    /// block there, and nowhere else.
    public static let errorStreamLabel = "plugin_stderr"
}
