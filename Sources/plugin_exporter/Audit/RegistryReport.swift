import ModelContext

/// What a server's own audit says, `GET /v1/audit`.
struct RegistryReport: Equatable {
    /// What is wrong with an answer that is no such report. Safe to print.
    struct Invalid: Error, Equatable, CustomStringConvertible {
        let description: String
        /// Nothing of it is an audit; it may be anything that another server has there.
        var isFromAnotherKindOfServer = false
    }

    struct Finding: Equatable {
        let check: String
        let isWarning: Bool
        let plugin: String?
        let message: String
    }

    let hasPassed: Bool
    let discovered: [String]
    let registered: [String]
    /// Every plugin that the server calls missing, and every other that is discovered and not registered; by name.
    let missing: [String]
    let findings: [Finding]

    init(_ json: JSONValue) throws(Invalid) {
        guard json.object != nil else {
            throw Invalid(description: "it is not a JSON object", isFromAnotherKindOfServer: true)
        }
        switch json["status"]?.string {
        case "PASSED": hasPassed = true
        case "FAILED": hasPassed = false
        default:
            throw Invalid(description: "its status is neither PASSED nor FAILED", isFromAnotherKindOfServer: true)
        }
        discovered = try Self.names(json, "discovered")
        registered = try Self.names(json, "registered")
        missing = Set(try Self.names(json, "missing")).union(Set(discovered).subtracting(registered)).sorted()
        guard let findings = json["findings"]?.array else { throw Invalid(description: "it has no list of findings") }
        var read: [Finding] = []
        for finding in findings { read.append(try Self.finding(finding)) }
        self.findings = read
    }

    private static func names(_ json: JSONValue, _ key: String) throws(Invalid) -> [String] {
        guard let array = json[key]?.array else { throw Invalid(description: "it has no list '\(key)'") }
        let names = array.compactMap(\.string)
        guard names.count == array.count else { throw Invalid(description: "not all of '\(key)' are names") }
        return names
    }

    private static func finding(_ json: JSONValue) throws(Invalid) -> Finding {
        guard let check = json["check"]?.string, let message = json["message"]?.string else {
            throw Invalid(description: "a finding has no check or no message")
        }
        let plugin = json["plugin"] ?? .null
        guard plugin.isNull || plugin.string != nil else {
            throw Invalid(description: "a finding's plugin is not a name")
        }
        // Older servers do not say how severe a finding is; what is not called a warning fails the audit.
        let severity = json["severity"] ?? .null
        guard severity.isNull || severity.string != nil else {
            throw Invalid(description: "a finding's severity is not a text")
        }
        return Finding(
            check: check, isWarning: severity.string == "warning", plugin: plugin.string, message: message
        )
    }
}
