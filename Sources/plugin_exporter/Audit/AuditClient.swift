import ModelContext

/// Asks a server for what an audit needs.
struct AuditClient {
    private static let pause = Duration.milliseconds(200)

    let server: ServerAddress
    let client: ServerClient

    /// Audits the server as it is once it is ready. Whatever goes wrong is in the audit.
    func audit(expecting expected: [String]) async -> ServerAudit {
        do throws(AuditClientError) {
            try await waitUntilReady()
            var list = try list()
            var registry = registry()
            // A plugin may be registered between the two answers; what is wrong stays so.
            for _ in 0..<2 where !Self.agree(list, registry) {
                // Whoever does not answer again has answered all the same: what was said then stands.
                guard let laterList = try? self.list(), case .report(let report) = self.registry() else { break }
                list = laterList
                registry = .report(report)
            }
            return ServerAudit(listing: .listed(list), registry: registry, expected: expected)
        } catch {
            let reason = "\(error)"
            return ServerAudit(
                listing: error.isFromPluginAPI ? .unusable(reason) : .unreachable(reason), expected: expected
            )
        }
    }

    /// Waits while nothing listens there yet, and while the server says that it is starting: what it lists meanwhile is
    /// not what it will have.
    ///
    /// Not every server can be asked that, so whatever else comes back is for the list's request to find out and say.
    private func waitUntilReady() async throws(AuditClientError) {
        let limit = "\(DurationArgument(client.limit))"
        // Why it still waits: what the audit ends with when the time is over.
        var reason: AuditClientError?
        var saysStarting = false
        repeat {
            do {
                // Who is silent here may still answer what comes next, for which time must be left.
                let answer = try client.get(server.ready, share: saysStarting ? 1 : 0.5)
                guard answer.status == 503 else { return }
                saysStarting = true
                reason = .notReady(address: server.ready, within: limit, text: Self.text(of: answer))
            } catch .notListening(_, let text) {
                saysStarting = false
                reason = .notListening(address: server.base, within: limit, text: text)
            } catch .noConnection where reason != nil {
                // Nothing new, in the little time that was left.
            } catch .noAnswer where saysStarting {
                break
            } catch {
                return
            }
            try? await Task.sleep(for: min(Self.pause, max(client.timeLeft, .zero)))
        } while client.timeLeft > .zero
        if let reason { throw reason }
    }

    private static func agree(_ list: PluginList, _ registry: ServerAudit.Registry) -> Bool {
        guard case .report(let report) = registry else { return true }
        return Set(report.registered) == Set(list.plugins.compactMap(\.name))
    }

    private func list() throws(AuditClientError) -> PluginList {
        let address = server.plugins
        let json = try json(at: address)
        do {
            return try PluginList(json)
        } catch {
            throw .unusable(address: address, reason: "answered with \(error)")
        }
    }

    private func registry() -> ServerAudit.Registry {
        let address = server.audit
        do throws(AuditClientError) {
            let json = try json(at: address)
            do {
                return .report(try RegistryReport(json))
            } catch {
                let answer = "\(address) answered with JSON that is no audit"
                return error.isFromAnotherKindOfServer
                    ? .foreign("\(answer) (\(error))") : .unusable("\(answer): \(error)")
            }
        } catch {
            switch error {
            case .notFound, .status(_, 405, _), .status(_, 501, _): return .notOffered
            case .redirection, .webPage: return .foreign(error.answer)
            default: return .unusable("\(error)")
            }
        }
    }

    private func json(at address: String) throws(AuditClientError) -> JSONValue {
        let answer: ServerAnswer
        do {
            answer = try client.get(address)
        } catch {
            throw .notAsked(error)
        }
        switch answer.status {
        case 200: break
        case 300..<400: throw .redirection(address: address, to: answer.redirection)
        case 401, 403: throw .notAsked(client.notAllowed(answer, at: address))
        case 404: throw .notFound(address: address)
        default: throw .status(address: address, answer.status, text: Self.text(of: answer))
        }
        do {
            return try JSONValue(parsing: answer.body)
        } catch {
            guard !answer.isWebPage else { throw .webPage(address: address, title: answer.title) }
            throw .unusable(address: address, reason: "answered with what is not JSON: \("\(error)".printable())")
        }
    }

    /// The reason that came with a status, in a few words.
    private static func text(of answer: ServerAnswer) -> String {
        answer.reason ?? (answer.isWebPage ? "a web page" : "")
    }
}
