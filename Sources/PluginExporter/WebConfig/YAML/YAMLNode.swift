/// A value of a YAML document, with its place.
struct YAMLNode {
    enum Content {
        /// Text, and whether it stood there without quotes: only then may it mean a number, a boolean or nothing.
        case scalar(String, isPlain: Bool)
        case list([YAMLNode])
        case map([Entry])
    }

    /// What a map has under a key.
    struct Entry {
        let key: String
        let mark: YAMLMark
        let value: YAMLNode
    }

    let content: Content
    let mark: YAMLMark
    /// How many values are inside one another, this one among them.
    let height: Int

    init(_ content: Content, at mark: YAMLMark) {
        self.content = content
        self.mark = mark
        height =
            switch content {
            case .scalar: 1
            case .list(let items): 1 + (items.map(\.height).max() ?? 0)
            case .map(let entries): 1 + (entries.map(\.value.height).max() ?? 0)
            }
    }

    /// Whether nothing is there: `key:`, `~` or `null`.
    var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// What it is, for a message that says what was needed in its place. Text itself may be a secret.
    var kind: String {
        switch content {
        case .scalar: isNull ? "nothing" : "text"
        case .list: "a list"
        case .map: "a map"
        }
    }

    /// What it is, with the text if it is one.
    var shown: String {
        guard case .scalar(let text, _) = content, !isNull else { return kind }
        return "'\(text.shown)'"
    }
}
