internal import MicroHTTP

/// Who may run a tool: a program on this machine, or one that has shown who it is; and never a web page of another site
/// through its reader's browser.
struct ExecutionGuard {
    /// What proxies say they forward for. A request that carries one comes from elsewhere, wherever its socket ends.
    private static let forwardingHeaders = [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto",
        "X-Forwarded-Server", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP",
        "Via",
    ]

    private static let known =
        "Tools are run for programs on this machine, and with a password or a verified certificate"

    private let hosts: Set<String>
    private let isBehindProxy: Bool
    private let originGuard: OriginGuard

    init(identity: ServerIdentity) {
        hosts = identity.hosts
        isBehindProxy = identity.isBehindProxy
        originGuard = OriginGuard(externalOrigin: identity.externalOrigin)
    }

    /// Why the request is refused, or nil if it may run a tool.
    func refusal(of request: borrowing HTTPRequest, isAuthenticated: Bool) -> HTTPResponse? {
        if !isAuthenticated, let refusal = refusalAsStranger(request) { return refusal }
        if let refusal = originGuard.refusal(of: request, to: "run tools") { return refusal }
        // Any type that a form can send would reach the server without the browser asking first.
        let type = request.header("Content-Type") ?? ""
        let mediaType = type.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        guard mediaType == "application/json" else {
            return .error(.unsupportedMediaType, "Content-Type must be application/json, not '\(type)'")
        }
        return nil
    }

    private func refusalAsStranger(_ request: borrowing HTTPRequest) -> HTTPResponse? {
        guard request.peer.isLoopback else { return .error(.forbidden, Self.known) }
        guard !isBehindProxy else {
            return .error(
                .forbidden,
                "\(Self.known); with --web.external-url nobody can be told to be on this machine, and a password is needed"
            )
        }
        for header in Self.forwardingHeaders where request.header(header) != nil {
            return .error(.forbidden, "\(Self.known); \(header) says that this comes from elsewhere")
        }
        // A page whose name was made to resolve to this machine still sends its own name here. It has no password: a
        // browser keeps that for the name that it was typed in for.
        let host = request.header("Host") ?? ""
        guard isOwn(host) else { return .error(.forbidden, "Host '\(host)' is not this server") }
        return nil
    }

    private func isOwn(_ host: String) -> Bool {
        let name = Self.withoutPort(host).lowercased()
        return name == "localhost" || name == "[::1]" || Self.isLoopbackIPv4(name) || hosts.contains(name)
    }

    private static func withoutPort(_ host: String) -> Substring {
        guard let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy(\.isNumber) else {
            return host[...]
        }
        // The colons inside an IPv6 address's brackets are not a port's.
        return host.hasSuffix("]") ? host[...] : host[..<colon]
    }

    private static func isLoopbackIPv4(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil } && parts[0] == "127"
    }
}
