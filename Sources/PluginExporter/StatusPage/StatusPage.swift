internal import MicroHTTP
internal import PluginRegistry

/// `GET /` for people: what is wrong, then every plugin. One response holds all of it; its script only keeps it up to
/// date and filters it.
struct StatusPage {
    /// How often the page asks for new figures.
    static let refreshSeconds = 15
    /// How often it is loaded again as a whole where no script runs, which closes what was open.
    private static let reloadSeconds = 60

    let audit: RegistryAudit
    let plugins: [PluginStatus]
    let telemetryPath: String
    /// Whether somebody could have the plugins' manifests.
    let hasManifests: Bool
    var now = UnixTime.now

    var response: HTTPResponse {
        let policy = ContentPolicy()
        let html = document(nonce: policy.nonce).markup
        var response = HTTPResponse(.ok, contentType: "text/html; charset=utf-8", body: .bytes(Array(html.utf8)))
        response.headers += [
            ("Content-Security-Policy", policy.header),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
            ("Vary", "Accept"),
        ]
        return response
    }

    private func document(nonce: String) -> HTML {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <noscript><meta http-equiv="refresh" content="\(Self.reloadSeconds)"></noscript>
        <title>\(isWell ? "" : "⚠ ")Plugins</title>
        <link rel="icon" id="icon" href="\(icon)">
        <style nonce="\(nonce)" id="style">\(HTML(trusted: StatusPageStyle.text))</style>
        </head>
        <body>
        \(header)
        <main>
        <div id="problems">\(ProblemList(audit: audit, plugins: plugins).html)</div>
        \(list)
        </main>
        <footer><nav aria-label="Other views">\(links)</nav></footer>
        <script nonce="\(nonce)" id="script">\(HTML(trusted: StatusPageScript.text))</script>
        </body>
        </html>

        """
    }

    private var header: HTML {
        let word = audit.status.rawValue
        // Not green above a plugin that fails.
        let kind = audit.status == .passed && !isWell ? "warned" : word.lowercased()
        let checks = audit.checksByPlugin
        let healthy = plugins.count { $0.state.isAvailable && checks[$0.name]?.contains(.keepsRestarting) != true }
        let missing: HTML = audit.missing.isEmpty ? "" : ", <b>\(audit.missing.count) missing</b>"
        let notWell = plugins.count - healthy
        let unwell: HTML = notWell == 0 ? "" : ", <b>\(notWell) not well</b>"
        return """
            <header>
            <h1>Plugins</h1>
            <div class="summary" role="status">
            <p id="summary">\(audit.discovered.count) discovered, \(plugins.count) registered, \
            \(healthy) healthy\(missing)\(unwell) \
            <span class="state \(kind)">Audit \(word)</span></p>
            <p id="stale" hidden></p>
            </div>
            <p class="refresh"><span id="updated">As of \
            <time datetime="\(now.iso8601)">\(HumanText.clock(now))</time></span> \
            <button type="button" id="pause" hidden>Pause updates</button></p>
            </header>
            """
    }

    private var list: HTML {
        """
        <section aria-labelledby="all">
        <div class="bar">
        <h2 id="all">All plugins</h2>
        <p id="search" role="search" hidden><label for="filter">Filter</label> \
        <input type="search" id="filter" placeholder="name, state, tool …" autocomplete="off" spellcheck="false"> \
        <output id="shown" for="filter"></output></p>
        </div>
        <div id="list">\(PluginTable(audit: audit, plugins: plugins, hasManifests: hasManifests).html)</div>
        </section>
        """
    }

    private var isWell: Bool {
        audit.findings.isEmpty && plugins.allSatisfy { $0.state.isAvailable && $0.failingExecutions == nil }
    }

    /// Relative, as all links of the page: a proxy may have it beneath another path.
    private var links: HTML {
        [telemetryPath, Route.plugins.pattern, Route.audit.pattern, Route.healthy.pattern, Route.ready.pattern]
            .map { "<a href=\".\($0)\">\($0)</a>" }
            .lines()
    }

    /// A tick or a cross, for whoever has the page in one of many tabs. Without an icon of its own a browser would ask
    /// the server for one.
    private var icon: String {
        let (colour, path) = isWell ? ("1a7f37", "M4 8.5l3 3 5-6") : ("c02020", "M5 5l6 6M11 5l-6 6")
        let picture =
            "<svg xmlns='http:%2F%2Fwww.w3.org%2F2000%2Fsvg' viewBox='0 0 16 16'>"
            + "<circle cx='8' cy='8' r='8' fill='%23\(colour)'/>"
            + "<path d='\(path)' stroke='white' stroke-width='2' fill='none'/></svg>"
        return "data:image/svg+xml,\(picture)"
    }
}
