internal import MicroHTTP
internal import Synchronization

/// `/-/healthy`, `/-/ready` and `/-/reload`, as Prometheus has them.
final class LifecycleEndpoints: Sendable {
    /// Reloads that are waited for at a time. Each holds a connection, and they are made one after another.
    static let maximumReloads = 16

    private let waitingFor: @Sendable () -> String?
    private let reloader: (any Reloader)?
    private let isEnabled: Bool
    private let reloads = Atomic(0)

    init(configuration: PluginExporter.Configuration) {
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
        if let refusal = OriginGuard.refusal(of: request, to: "reload") { return .now(refusal) }
        guard reloads.wrappingAdd(1, ordering: .relaxed).newValue <= Self.maximumReloads else {
            reloads.wrappingSubtract(1, ordering: .relaxed)
            return .now(.error(.serviceUnavailable, "\(Self.maximumReloads) reloads are waiting already"))
        }
        return .later {
            defer { self.reloads.wrappingSubtract(1, ordering: .relaxed) }
            do {
                let problems = try await reloader.reload()
                return .text(.ok, (["Reloaded."] + problems).joined(separator: "\n"))
            } catch {
                return .error(.internalServerError, "\(error)")
            }
        }
    }
}
