internal import MicroHTTP
internal import PluginRegistry

/// `GET /v1/audit`.
struct AuditEndpoint: Sendable {
    private struct Report: Encodable {
        struct Finding: Encodable {
            private enum CodingKeys: CodingKey {
                case check, severity, plugin, message
            }

            let check: String
            let severity: String
            let plugin: String?
            let message: String

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(check, forKey: .check)
                try container.encode(severity, forKey: .severity)
                // `encode`, not `encodeIfPresent`: a finding about no plugin has null there.
                try container.encode(plugin, forKey: .plugin)
                try container.encode(message, forKey: .message)
            }
        }

        let status: String
        let discovered: [String]
        let registered: [String]
        let missing: [String]
        let findings: [Finding]
    }

    let registry: PluginRegistry

    func reply() -> HTTPResponse {
        let audit = RegistryAudit(of: registry)
        return .json(
            .ok,
            Report(
                status: audit.status.rawValue,
                discovered: audit.discovered,
                registered: audit.registered,
                missing: audit.missing,
                findings: audit.findings.map {
                    Report.Finding(
                        check: $0.check.rawValue,
                        severity: $0.severity.rawValue,
                        plugin: $0.plugin,
                        message: $0.message
                    )
                }
            )
        )
    }
}
