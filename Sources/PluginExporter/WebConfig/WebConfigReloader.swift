internal import PluginRegistry
internal import Synchronization

/// Reloads the web configuration along with whatever the program re-reads besides.
final class WebConfigReloader: Reloader {
    private let webConfig: LiveWebConfig
    private let other: (any Reloader)?
    /// When all of it was last good.
    private let lastSuccess = Mutex<UnixTime?>(nil)

    init(_ webConfig: LiveWebConfig, besides other: (any Reloader)?) {
        self.webConfig = webConfig
        self.other = other
        _ = lastReload
    }

    /// Neither part waits for the other to be good.
    func reload() async throws -> [String] {
        defer { _ = lastReload }
        let web: Result<[String], WebConfigError>
        do { web = .success(try await webConfig.refresh()) } catch { web = .failure(error) }
        let others: [String]
        do {
            others = try await other?.reload() ?? []
        } catch {
            guard case .failure(let webError) = web else { throw error }
            throw ReloadFailure(description: "\(webError); \(error)")
        }
        return try web.get() + others
    }

    var lastReload: LastReload? {
        let web = webConfig.lastReload
        var parts = [web]
        if let last = other?.lastReload {
            parts.append(last)
        } else if other != nil, web.isSuccessful {
            // Not known yet, unless one part is bad already.
            return nil
        }
        let isSuccessful = parts.allSatisfy(\.isSuccessful)
        return lastSuccess.withLock { time in
            // A part that goes well while another is bad is no success yet.
            if isSuccessful { time = parts.compactMap(\.lastSuccess).max() }
            return LastReload(isSuccessful: isSuccessful, lastSuccess: time)
        }
    }
}

/// Why two parts of a configuration cannot be used.
private struct ReloadFailure: Error, CustomStringConvertible {
    let description: String
}
