/// A map of a configuration. Whatever it has under a key that is not asked for would be without effect, so the keys are
/// given beforehand, and others are refused.
struct ConfigSection {
    /// The name that it has in the file; empty for the whole.
    let name: String
    let mark: YAMLMark
    let entries: [YAMLNode.Entry]

    /// - Parameter keys: those that it may have; nil if any may be there.
    init(_ node: YAMLNode?, name: String, at mark: YAMLMark, keys: [String]?) throws(ConfigFault) {
        self.name = name
        self.mark = mark
        guard let node, !node.isNull else {
            entries = []
            return
        }
        guard case .map(let entries) = node.content else {
            let place = name.isEmpty ? "the file" : name
            throw ConfigFault(mark: node.mark, reason: "\(place) must be a map (key: value); this is \(node.kind)")
        }
        if let keys, let unknown = entries.first(where: { !keys.contains($0.key) }) {
            let place = name.isEmpty ? "" : " in \(name)"
            throw ConfigFault(
                mark: unknown.mark,
                reason: "unknown key '\(unknown.key.shown)'\(place); \(unknown.key.suggestion(among: keys))")
        }
        self.entries = entries
    }

    /// The section inside this one that has a name.
    func section(_ name: String, keys: [String]?) throws(ConfigFault) -> ConfigSection {
        let entry = entry(name)
        return try ConfigSection(entry?.value, name: name, at: entry?.mark ?? mark, keys: keys)
    }

    /// Nil if it is not there, or nothing is written there.
    func entry(_ key: String) -> YAMLNode.Entry? {
        entries.first { $0.key == key && !$0.value.isNull }
    }

    /// The place of a key, or that of the section if it is not there.
    func mark(of key: String) -> YAMLMark {
        entries.first { $0.key == key }?.mark ?? mark
    }

    /// Text; nil also if it is empty, as for whoever reads these files with Go.
    func text(_ key: String) throws(ConfigFault) -> Located<String>? {
        guard let entry = entry(key) else { return nil }
        let text = try Self.text(entry.value, of: key)
        return text.isEmpty ? nil : Located(value: text, mark: entry.value.mark)
    }

    /// A list of texts; nil if it is not there.
    func texts(_ key: String) throws(ConfigFault) -> [Located<String>]? {
        guard let entry = entry(key) else { return nil }
        guard case .list(let items) = entry.value.content else {
            throw ConfigFault(
                mark: entry.value.mark, reason: "\(key) must be a list (- one a line); this is \(entry.value.kind)")
        }
        return try items.map { item throws(ConfigFault) in
            Located(value: try Self.text(item, of: key), mark: item.mark)
        }
    }

    /// One of the values that have a name; nil if it is not there.
    func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ key: String
    ) throws(ConfigFault) -> Choice? {
        try entry(key).map { entry throws(ConfigFault) in
            let name = try Self.text(entry.value, of: key)
            return try Self.choice(Located(value: name, mark: entry.value.mark), of: key)
        }
    }

    /// The value that has a name.
    static func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ name: Located<String>, of key: String
    ) throws(ConfigFault) -> Choice {
        guard let choice = Choice(rawValue: name.value) else {
            throw unknown(name, of: key, among: Choice.allCases.map(\.rawValue))
        }
        return choice
    }

    static func unknown(_ name: Located<String>, of key: String, among names: [String]) -> ConfigFault {
        ConfigFault(
            mark: name.mark,
            reason: "\(key) has no value '\(name.value.shown)'; \(name.value.suggestion(among: names))")
    }

    func boolean(_ key: String) throws(ConfigFault) -> Bool? {
        guard let entry = entry(key) else { return nil }
        // As YAML 1.1 has them.
        if case .scalar(let text, isPlain: true) = entry.value.content {
            switch text {
            case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": return true
            case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N": return false
            default: break
            }
        }
        throw ConfigFault(mark: entry.value.mark, reason: "\(key) must be true or false; this is \(entry.value.shown)")
    }

    func integer(_ key: String) throws(ConfigFault) -> Located<Int>? {
        guard let entry = entry(key) else { return nil }
        guard case .scalar(let text, isPlain: true) = entry.value.content, let number = Int(text) else {
            throw ConfigFault(
                mark: entry.value.mark,
                reason: "\(key) must be a whole number without quotes; this is \(entry.value.shown)")
        }
        return Located(value: number, mark: entry.value.mark)
    }

    /// A scalar's text; nothing is text as well, namely none.
    static func text(_ node: YAMLNode, of key: String) throws(ConfigFault) -> String {
        guard case .scalar(let text, _) = node.content else {
            throw ConfigFault(mark: node.mark, reason: "\(key) must be text; this is \(node.kind)")
        }
        return node.isNull ? "" : text
    }
}
