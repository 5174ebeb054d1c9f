internal import PluginRegistry

/// What a row of the page says of its plugin: the registry's state, or that the registry does not have it.
enum StateLabel {
    case plugin(PluginState)
    case missing

    private var word: String {
        switch self {
        case .plugin(let state): state.rawValue
        case .missing: "MISSING"
        }
    }

    /// A word; its colour only repeats it.
    var html: HTML {
        "<span class=\"state \(word.lowercased())\">\(word)</span>"
    }
}
