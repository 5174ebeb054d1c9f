internal import Logging

extension PluginRegistry {
    /// Audits the registry once every plugin has been loaded, and says in the log what was discovered, what is
    /// registered, each finding, and then the registry: a line a plugin, with its state and reason.
    ///
    /// ```swift
    /// PluginRegistry.shared.discovered(names, source: "config")
    /// for name in names { try load(name) }
    /// try PluginRegistry.shared.auditAtStart()
    /// ```
    ///
    /// - Parameter strict: whether a failed audit throws; the environment decides unless said otherwise, see
    ///   ``StrictAudit``.
    /// - Throws: ``RegistryAuditError`` with the findings, if strict; the program should end then.
    @discardableResult
    public func auditAtStart(strict: Bool = StrictAudit.isRequested) throws(RegistryAuditError) -> RegistryAudit {
        let logger = RegistryLog.logger
        let audit = RegistryAudit(of: self)
        logger.info(
            "Registry audit",
            metadata: [
                "status": "\(audit.status.rawValue)",
                "discovered": .array(audit.discovered.map { .string($0) }),
                "registered": .array(audit.registered.map { .string($0) }),
            ]
        )
        for finding in audit.findings {
            logger.log(
                level: finding.severity == .error ? .error : .warning,
                "\(finding.message)",
                metadata: ["check": "\(finding.check.rawValue)"]
            )
        }
        for status in statuses() {
            var metadata: Logger.Metadata = ["plugin": "\(status.name)", "state": "\(status.state.rawValue)"]
            metadata["reason"] = status.reason.map { "\($0)" }
            logger.info("Registry", metadata: metadata)
        }
        guard audit.status == .passed || !strict else { throw RegistryAuditError(audit) }
        return audit
    }
}
