internal import ModelContext

/// How a server of the Model Context Protocol is started: the object that a bundle's manifest has at
/// `server.mcp_config`, and a servers file for each server.
struct ServerConfiguration: Sendable {
    /// What stands for the plugin's folder in the command, its arguments and its environment.
    static let folderVariable = "${__dirname}"

    let command: String
    let arguments: [String]
    let environment: [String: String]
    let limits: ResourceLimits

    /// - Parameter place: where the object is, for messages.
    init(_ json: JSONValue, at place: String) throws(FieldError) {
        guard case .object = json else { throw FieldError(place: place, problem: "is not an object") }
        command = try Self.text("command", in: json, at: "\(place).command")
        arguments = try Self.arguments(in: json, at: "\(place).args")
        environment = try Self.environment(in: json, at: "\(place).env")
        limits = try Self.limits(in: json, at: "\(place).limits")
    }

    /// Refuses what is written as `${…}` and is not ``folderVariable``: it would stand for nothing here.
    ///
    /// - Parameter place: where the object is.
    func checkVariables(at place: String) throws(FieldError) {
        try Self.checkVariables(in: command, at: "\(place).command")
        for argument in arguments { try Self.checkVariables(in: argument, at: "\(place).args") }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            try Self.checkVariables(in: value, at: "\(place).env.\(name)")
        }
    }

    private static func checkVariables(in text: String, at place: String) throws(FieldError) {
        var rest = text[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            let variable = rest[start.lowerBound...end]
            guard variable == folderVariable else {
                throw FieldError(
                    place: place,
                    problem: "uses \(String(variable).excerpt(limit: 100)); only \(folderVariable) is known here"
                )
            }
            rest = rest[rest.index(after: end)...]
        }
    }

    /// The object as the API shows it: the values of environment variables, which may be secrets, are left out.
    static func withoutSecrets(_ json: JSONValue) -> JSONValue {
        guard var members = json.object, let environment = members["env"]?.object else { return json }
        members["env"] = .object(environment.mapValues { _ in .string("(not shown)") })
        return .object(members)
    }

    static func optionalText(_ key: String, in object: JSONValue, at place: String) throws(FieldError) -> String? {
        switch object[key] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw FieldError(place: place, problem: "is not a string")
        }
    }

    static func text(_ key: String, in object: JSONValue, at place: String) throws(FieldError) -> String {
        guard let text = try optionalText(key, in: object, at: place) else { throw .missing(place) }
        guard !text.isEmpty else { throw FieldError(place: place, problem: "is empty") }
        guard !text.contains("\0") else { throw FieldError(place: place, problem: "holds a zero byte") }
        return text
    }

    private static func arguments(in json: JSONValue, at place: String) throws(FieldError) -> [String] {
        guard let value = json["args"], value != .null else { return [] }
        guard let items = value.array else { throw FieldError(place: place, problem: "is not an array") }
        let texts = items.compactMap(\.string)
        guard texts.count == items.count else { throw FieldError(place: place, problem: "holds what is not a string") }
        guard !texts.contains(where: { $0.contains("\0") }) else {
            throw FieldError(place: place, problem: "holds a zero byte")
        }
        return texts
    }

    private static func environment(in json: JSONValue, at place: String) throws(FieldError) -> [String: String] {
        guard let value = json["env"], value != .null else { return [:] }
        guard let items = value.object else { throw FieldError(place: place, problem: "is not an object") }
        var environment: [String: String] = [:]
        for (key, value) in items.sorted(by: { $0.key < $1.key }) {
            guard let text = value.string else {
                throw FieldError(place: "\(place).\(key)", problem: "is not a string")
            }
            let startsWithDigit = key.utf8.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? true
            guard !startsWithDigit, !key.contains("="), !key.contains("\0"), !text.contains("\0") else {
                throw FieldError(
                    place: "\(place).\(key)",
                    problem: "is not a name and a value that an environment can hold"
                )
            }
            environment[key] = text
        }
        return environment
    }

    private static func limits(in json: JSONValue, at place: String) throws(FieldError) -> ResourceLimits {
        guard let value = json["limits"], value != .null else { return ResourceLimits() }
        guard let items = value.object else { throw FieldError(place: place, problem: "is not an object") }
        var limits = ResourceLimits()
        for (key, value) in items.sorted(by: { $0.key < $1.key }) {
            let limit: WritableKeyPath<ResourceLimits, UInt64?>
            switch key {
            case "address_space_bytes": limit = \.addressSpace
            case "open_files": limit = \.openFiles
            default:
                throw FieldError(
                    place: "\(place).\(key)",
                    problem: "is no limit; \"address_space_bytes\" and \"open_files\" are"
                )
            }
            guard let number = value.integer, number > 0 else {
                throw FieldError(place: "\(place).\(key)", problem: "is not a whole number above 0")
            }
            limits[keyPath: limit] = UInt64(number)
        }
        return limits
    }
}
