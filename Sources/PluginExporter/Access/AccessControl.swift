internal import MicroHTTP

/// Decides who may ask at all: how many in a time, and who has a password. One for all of a server's addresses.
final class AccessControl: Sendable {
    private let users: @Sendable () -> [String: String]
    private let limiter: RateLimiter?
    private let checker: PasswordChecker
    private let authenticatesHealth: Bool

    /// - Parameters:
    ///   - users: names and their bcrypt hashes, asked for each request; nobody needs a password while there are none.
    ///   - limiter: how many may ask in a time; nil for any number.
    ///   - checker: who checks the passwords.
    ///   - authenticatesHealth: whether `/-/healthy` and `/-/ready` are for those alone who may ask for the rest.
    init(
        users: @escaping @Sendable () -> [String: String],
        limiter: RateLimiter?,
        checker: PasswordChecker,
        authenticatesHealth: Bool
    ) {
        self.users = users
        self.limiter = limiter
        self.checker = checker
        self.authenticatesHealth = authenticatesHealth
    }

    /// As a server's web configuration says, and its other settings.
    convenience init(webConfig: LiveWebConfig?, configuration: PluginExporter.Configuration) {
        self.init(
            users: { webConfig?.current.users ?? [:] },
            limiter: webConfig?.current.rateLimit.map(RateLimiter.init),
            checker: PasswordChecker(within: configuration),
            authenticatesHealth: configuration.authenticateHealth
        )
    }

    /// What those are told who are not let in, as far as it is known at the start.
    var refusals: [HTTPStatus] {
        (users().isEmpty ? [] : [.unauthorized]) + (limiter == nil ? [] : [.tooManyRequests])
    }

    /// Whether a request is let in.
    ///
    /// - Parameter bodyLimit: the largest body that it may have if its sender is, or is not, authenticated.
    func admission(
        of request: borrowing HTTPRequest,
        to route: Route,
        bodyLimit: (_ isAuthenticated: Bool) -> Int
    ) -> HTTPAdmission {
        if isForEverybody(route, request.method) { return .now(.granted(bodyLimit: bodyLimit(false))) }
        guard limiter?.take() ?? true else {
            return .now(.refused(.error(.tooManyRequests, "Too many requests; try again later")))
        }
        let users = users()
        guard !users.isEmpty else {
            let isAuthenticated = request.peer.hasVerifiedCertificate
            return .now(.granted(bodyLimit: bodyLimit(isAuthenticated), isAuthenticated: isAuthenticated))
        }
        guard let header = request.header("Authorization") else {
            return .now(.unauthorized("A user name and a password are needed"))
        }
        let credentials: BasicCredentials
        do throws(BasicCredentials.Flaw) {
            credentials = try BasicCredentials(authorization: header)
        } catch {
            return .now(.unauthorized("\(error)"))
        }
        let granted = HTTPAccess.granted(bodyLimit: bodyLimit(true), isAuthenticated: true)
        switch checker.check(credentials, users: users, source: request.peer.source) {
        case .right:
            return .now(granted)
        case .wrong:
            return .now(.wrongPassword)
        case .waits(let check):
            return .later {
                switch await check.verdict() {
                case .right: granted
                case .wrong: .wrongPassword
                case .abandoned: .refused(.error(.serviceUnavailable, "The server is stopping"))
                }
            }
        case .full(.line):
            let reason = "Too many passwords from this address wait to be checked; try again later"
            return .now(.refused(.error(.tooManyRequests, reason)))
        case .full(.queue):
            return .now(.refused(.error(.serviceUnavailable, "Too many passwords wait to be checked; try again later")))
        case .impossible:
            return .now(.refused(.error(.internalServerError, "Passwords cannot be checked")))
        }
    }

    /// Checks no more passwords, and keeps nobody waiting.
    func close() {
        checker.close()
    }

    /// A probe of whether the server lives is not to fail for somebody else's flood, nor to need a secret.
    private func isForEverybody(_ route: Route, _ method: HTTPMethod) -> Bool {
        !authenticatesHealth && (route == .healthy || route == .ready) && route.methods.contains(method)
    }
}

extension HTTPAccess {
    fileprivate static var wrongPassword: HTTPAccess { unauthorized("The user name or the password is wrong") }

    fileprivate static func unauthorized(_ detail: String) -> HTTPAccess {
        var response = HTTPResponse.error(.unauthorized, detail)
        response.headers.append(("WWW-Authenticate", #"Basic realm="plugin_exporter", charset="UTF-8""#))
        return .refused(response)
    }
}
