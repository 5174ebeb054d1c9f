internal import MicroHTTP

/// `/-/healthy`, `/-/ready` and `/-/reload`, as Prometheus has them.
final class LifecycleEndpoints: Sendable {
    private let waitingFor: @Sendable () -> String?
    private let reloader: (any Reloader)?
    private let isEnabled: Bool
    private let originGuard: OriginGuard
    /// They are made one after another.
    private let reloads = ConcurrencyLimit(16)

    init(configuration: PluginExporter.Configuration, identity: ServerIdentity) {
        originGuard = OriginGuard(externalOrigin: identity.externalOrigin)
        waitingFor = configuration.waitingFor
        reloader = configuration.reloader
        isEnabled = configuration.enableLifecycle
    }

    func healthy() -> HTTPResponse {
        .text(.ok, "plugin_exporter is healthy.")
    }

    func ready() -> HTTPResponse {
        if let waitingFor = waitingFor() {
            return .text(.serviceUnavailable, "plugin_exporter is not ready: \(waitingFor).")
        }
        return .text(.ok, "plugin_exporter is ready.")
    }

    func reload(_ request: borrowing HTTPRequest) -> HTTPReply {
        guard let reloader, isEnabled else {
            return .now(.error(.forbidden, "The lifecycle API is off; --web.enable-lifecycle turns it on"))
        }
        if let refusal = originGuard.refusal(of: request, to: "reload") { return .now(refusal) }
        guard reloads.enter() else {
            return .now(.error(.serviceUnavailable, "\(reloads.maximum) reloads are waiting already"))
        }
        return .later {
            defer { self.reloads.leave() }
            do {
                let problems = try await reloader.reload()
                return .text(.ok, (["Reloaded."] + problems).joined(separator: "\n"))
            } catch {
                return .error(.internalServerError, "\(error)")
            }
        }
    }
}
