internal import MicroHTTP
internal import PluginRegistry

/// `GET /` for people: what is wrong, then every plugin. Nothing in it is loaded from elsewhere, and nothing that comes
/// from a plugin can become markup.
struct StatusPage {
    let audit: RegistryAudit
    let plugins: [PluginStatus]
    let telemetryPath: String

    var response: HTTPResponse {
        var response = HTTPResponse(.ok, contentType: "text/html; charset=utf-8", body: .bytes(Array(html.utf8)))
        response.headers += [
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
            ),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cache-Control", "no-store"),
            ("Vary", "Accept"),
        ]
        return response
    }

    private var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="refresh" content="15">
        <title>\(healthy == plugins.count && audit.findings.isEmpty ? "" : "⚠ ")Plugins</title>
        <style>\(Self.style)</style>
        </head>
        <body>
        <main>
        <h1>Plugins</h1>
        <p class="summary">\(audit.discovered.count) discovered, \(plugins.count) registered, \(healthy) healthy</p>
        \(findings)
        \(table)
        <nav aria-label="Other views">\(links)</nav>
        </main>
        </body>
        </html>

        """
    }

    private var healthy: Int { plugins.count { $0.state.isAvailable } }

    private var findings: String {
        let unwell = plugins.filter { !$0.state.isAvailable }
        let problems =
            audit.findings.map(\.message)
            + unwell.map { "Plugin '\($0.name)' is \($0.state.rawValue): \($0.reason ?? "no reason was given")" }
        guard !problems.isEmpty else { return "" }
        let items = problems.map { "<li>\(Self.escaped($0))</li>" }.joined(separator: "\n")
        return "<h2>What is wrong</h2>\n<ul class=\"findings\">\n\(items)\n</ul>"
    }

    private var table: String {
        guard !plugins.isEmpty else { return "<p>No plugin is registered.</p>" }
        let rows = plugins.map(Self.row).joined(separator: "\n")
        return """
            <div class="scroll">
            <table>
            <thead><tr><th scope="col">Plugin</th><th scope="col">State</th><th scope="col">Version</th>\
            <th scope="col" class="number">Executions</th><th scope="col" class="number">Errors</th>\
            <th scope="col" class="number">Last</th><th scope="col" class="number">Average of 10</th></tr></thead>
            <tbody>
            \(rows)
            </tbody>
            </table>
            </div>
            """
    }

    private static func row(_ plugin: PluginStatus) -> String {
        return """
            <tr><th scope="row">\(escaped(plugin.name))<p>\(escaped(plugin.description))</p></th>\
            <td><span class="state \(plugin.state.rawValue.lowercased())">\(plugin.state.rawValue)</span></td>\
            <td>\(escaped(plugin.version))</td>\
            <td class="number">\(plugin.executions.executions)</td>\
            <td class="number">\(plugin.executions.errors)</td>\
            <td class="number">\(milliseconds(plugin.lastExecutionTime))</td>\
            <td class="number">\(milliseconds(plugin.averageExecutionTime))</td></tr>
            """
    }

    private var links: String {
        [telemetryPath, Route.plugins.pattern, Route.audit.pattern, Route.healthy.pattern, Route.ready.pattern]
            .map { "<a href=\"\(Self.escaped($0))\">\(Self.escaped($0))</a>" }
            .joined(separator: " ")
    }

    private static func milliseconds(_ duration: Duration?) -> String {
        guard let duration else { return "–" }
        // Three digits that count, whatever the size.
        let value = duration.milliseconds
        let step = value >= 100 ? 1.0 : value >= 10 ? 10.0 : value >= 1 ? 100.0 : 1000.0
        let rounded = (value * step).rounded() / step
        return step == 1 ? "\(Int64(rounded)) ms" : "\(rounded) ms"
    }

    /// Text that may stand anywhere between tags or in a quoted attribute.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static let style = """
        :root{color-scheme:light dark;--line:#8884;--soft:#8882;--bad:#c62828;--good:#1b7f3b}
        @media(prefers-color-scheme:dark){:root{--bad:#ff8a80;--good:#7fdc9b}}
        body{font:16px/1.5 system-ui,sans-serif;margin:0}
        main{max-width:64rem;margin:auto;padding:1.5rem}
        h1{margin:0}h2{font-size:1.1rem}.summary{font-size:1.15rem;margin-top:.25rem}
        .findings{border-left:4px solid var(--bad);margin:1rem 0;padding:.5rem 1rem .5rem 2rem;background:var(--soft)}
        .scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}
        th,td{text-align:left;vertical-align:top;padding:.5rem .75rem;border-bottom:1px solid var(--line)}
        thead th{font-size:.85rem;white-space:nowrap}tbody th,.findings{overflow-wrap:anywhere}
        tbody th{min-width:14rem}tbody th p{margin:0;font-weight:400;font-size:.9rem}
        td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        .state{font-size:.85rem;font-weight:600}.initialized,.running{color:var(--good)}
        .failed,.unavailable{color:var(--bad)}
        @media(max-width:40rem){main{padding:1rem}th,td{padding:.4rem}tbody th{min-width:9rem}}
        nav{margin-top:1.5rem}nav a{margin-right:1rem}
        """
}
