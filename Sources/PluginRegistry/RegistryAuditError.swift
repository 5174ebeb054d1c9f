/// An audit that had to pass and did not.
public struct RegistryAuditError: Error, Sendable, Equatable {
    public let audit: RegistryAudit

    init(_ audit: RegistryAudit) {
        self.audit = audit
    }
}

extension RegistryAuditError: CustomStringConvertible {
    public var description: String {
        let errors = audit.findings.filter { $0.severity == .error }.map(\.message)
        return "The audit of the plugin registry FAILED: " + errors.joined(separator: "; ")
    }
}
