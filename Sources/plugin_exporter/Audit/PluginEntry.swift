import ModelContext
import PluginRegistry

/// One entry of a server's list of plugins, as far as it is one.
struct PluginEntry: Equatable {
    /// `nil` if the entry has none.
    let name: String?
    /// `nil` if the entry has none, or none that there is.
    let state: PluginState?
    let reason: String?
    let version: String?
    /// What the report calls it: its name, or its place in the list. Safe to print.
    let label: String
    /// What is wrong with the entry itself, each a few words that are safe to print.
    private(set) var problems: [String]

    /// - Parameter number: its place in the list, counted from 1.
    init(_ json: JSONValue, number: Int) {
        let nameText = json["name"]?.string
        name = nameText.flatMap { $0.isEmpty ? nil : $0 }
        label = name?.printable(limit: 128) ?? "entry \(number)"
        state = json["state"]?.string.flatMap(Self.state)
        reason = json["reason"]?.string
        version = json["version"]?.string
        problems = json.object.map(Self.problems) ?? ["it is not a JSON object"]
    }

    mutating func add(problem: String) {
        problems.append(problem)
    }

    /// Its state and the reason for it, safe to print.
    var stateText: String {
        let word = state?.rawValue ?? "no state"
        guard let reason, !reason.isEmpty else { return word }
        return "\(word): \(reason.printable())"
    }

    private static func problems(_ object: [String: JSONValue]) -> [String] {
        var problems: [String] = []
        if let name = object["name"], !name.isNull {
            if name.string == nil { problems.append("its name is not a text") }
            if name.string == "" { problems.append("its name is empty") }
        } else {
            problems.append("it has no name")
        }
        if let state = object["state"], !state.isNull {
            if let problem = self.problem(state: state) { problems.append(problem) }
        } else {
            problems.append("it has no state")
        }
        // A server need not say more than name and state; what it does say has a meaning.
        for key in ["description", "reason", "version", "last_used"] {
            guard let value = object[key], !value.isNull, value.string == nil else { continue }
            problems.append("its \(key) is not a text")
        }
        for key in ["success_count", "error_count"] {
            guard let value = object[key], !value.isNull, (value.integer ?? -1) < 0 else { continue }
            problems.append("its \(key) is not a count")
        }
        for key in ["uptime_seconds", "last_execution_time_ms", "avg_execution_time_ms"] {
            guard let value = object[key], !value.isNull, (value.number ?? -1) < 0 else { continue }
            problems.append("its \(key) is not a number of 0 or more")
        }
        return problems
    }

    private static func problem(state: JSONValue) -> String? {
        guard let text = state.string else { return "its state is not a text" }
        guard self.state(text) == nil else { return nil }
        let states = PluginState.allCases.map(\.rawValue).joined(separator: ", ")
        return "its state '\(text.printable(limit: 40))' is none of \(states)"
    }

    /// In capitals as the states are written here, or in any other letters.
    private static func state(_ text: String) -> PluginState? {
        // Beyond ASCII there are other letters with these capitals.
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return PluginState(rawValue: text.uppercased())
    }
}
