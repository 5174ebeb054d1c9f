/// Puts the events of a YAML text together.
struct YAMLTreeBuilder {
    private static let plainTags: Set<String> = [
        "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:int", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null",
        "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map",
    ]

    private let events: YAMLEvents
    /// A value that has several names in the tree is there once: nothing grows with the aliases.
    private var anchors: [String: YAMLNode] = [:]
    private var count = 0

    init(events: YAMLEvents) {
        self.events = events
    }

    /// The document's value, or nil if there is no document.
    mutating func root() throws(ConfigFault) -> YAMLNode? {
        var root: YAMLNode?
        var hasDocument = false
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd: return root
            case .documentStart:
                guard !hasDocument else {
                    throw ConfigFault(
                        mark: event.mark,
                        reason: "a second document begins here; one is read, so put all into the first")
                }
                hasDocument = true
                root = try node(try events.next(), depth: 1)
            default: continue
            }
        }
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) throws(ConfigFault) -> YAMLNode {
        try step(at: event.mark)
        if let tag = event.tag, !Self.plainTags.contains(tag) {
            throw ConfigFault(mark: event.mark, reason: "the tag '\(tag.shown)' means nothing here; leave it out")
        }
        let node: YAMLNode
        switch event.kind {
        case .alias(let name):
            guard let anchored = anchors[name] else {
                throw ConfigFault(mark: event.mark, reason: "there is no anchor '&\(name.shown)' before this alias")
            }
            node = anchored
        case .scalar(let text, let isPlain):
            guard !text.utf8.contains(0) else {
                throw ConfigFault(mark: event.mark, reason: "the text holds a zero byte")
            }
            // With a tag of its own it is text, as with quotes.
            let isText = event.tag == "!" || event.tag == "tag:yaml.org,2002:str"
            node = YAMLNode(.scalar(text, isPlain: isPlain && !isText), at: event.mark)
        case .listStart:
            node = YAMLNode(.list(try items(depth: depth + 1)), at: event.mark)
        case .mapStart:
            node = YAMLNode(.map(try entries(depth: depth + 1)), at: event.mark)
        default:
            throw ConfigFault(mark: event.mark, reason: "it is not valid YAML: a value is missing")
        }
        guard depth + node.height - 1 <= YAMLDocument.maximumHeight else { throw Self.tooDeep(event.mark) }
        if let anchor = event.anchor { anchors[anchor] = node }
        return node
    }

    private mutating func items(depth: Int) throws(ConfigFault) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .end = event.kind { return items }
            guard depth <= YAMLDocument.maximumHeight else { throw Self.tooDeep(event.mark) }
            items.append(try node(event, depth: depth))
        }
    }

    private mutating func entries(depth: Int) throws(ConfigFault) -> [YAMLNode.Entry] {
        var entries: [YAMLNode.Entry] = []
        var lines: [String: Int] = [:]
        var merged: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .end = event.kind { break }
            guard depth <= YAMLDocument.maximumHeight else { throw Self.tooDeep(event.mark) }
            let key = try node(event, depth: depth)
            guard case .scalar(let name, let isPlain) = key.content else {
                throw ConfigFault(mark: event.mark, reason: "a key must be text; this is \(key.kind)")
            }
            let value = try node(try events.next(), depth: depth)
            if name == "<<", isPlain {
                merged.append(value)
                continue
            }
            if let line = lines.updateValue(event.mark.line, forKey: name) {
                throw ConfigFault(
                    mark: event.mark, reason: "the key '\(name.shown)' is there already, in line \(line); keep one")
            }
            entries.append(YAMLNode.Entry(key: name, mark: event.mark, value: value))
        }
        // What the map has itself comes before what it takes from others, and the first of those before the next.
        for value in merged {
            for entry in try Self.merging(value).joined() {
                try step(at: entry.mark)
                if lines.updateValue(entry.mark.line, forKey: entry.key) == nil { entries.append(entry) }
            }
        }
        return entries
    }

    /// The maps whose entries `<<` puts into a map.
    private static func merging(_ value: YAMLNode) throws(ConfigFault) -> [[YAMLNode.Entry]] {
        let values = if case .list(let items) = value.content { items } else { [value] }
        var maps: [[YAMLNode.Entry]] = []
        for map in values {
            guard case .map(let entries) = map.content else {
                throw ConfigFault(mark: map.mark, reason: "'<<' merges a map or a list of maps; this is \(map.kind)")
            }
            maps.append(entries)
        }
        return maps
    }

    private mutating func step(at mark: YAMLMark) throws(ConfigFault) {
        count += 1
        guard count <= YAMLDocument.maximumCount else {
            throw ConfigFault(mark: mark, reason: "there are more than \(YAMLDocument.maximumCount) values")
        }
    }

    private static func tooDeep(_ mark: YAMLMark) -> ConfigFault {
        ConfigFault(mark: mark, reason: "more than \(YAMLDocument.maximumHeight) values are inside one another")
    }
}
