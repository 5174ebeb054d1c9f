internal import PluginRegistry

/// What is shown of a plugin on a click.
struct PluginDetail {
    /// A plugin may have a thousand tools, and a page a thousand plugins.
    private static let shownTools = 50

    let status: PluginStatus
    let hasManifests: Bool

    var html: HTML {
        """
        <details><summary>\(summary)</summary>
        <div class="detail">
        <dl>\(HTML(trusted: facts.map(\.markup).joined()))</dl>
        \(tools)
        \(links)
        </div>
        </details>
        """
    }

    private var summary: HTML {
        guard !status.description.isEmpty else {
            return "Details <span class=\"hidden\">of \(isolated: status.name)</span>"
        }
        return """
            <span class="description">\(prose: status.description)</span>\
            <span class="hidden"> – details of \(isolated: status.name)</span>
            """
    }

    private var facts: [HTML] {
        // Where it is long, its column has only the beginning.
        var facts = status.version.isEmpty ? [] : [fact("Version", "\(isolated: status.version)")]
        facts += [
            fact("Loaded at", HumanText.moment(status.loadedAt)),
            fact("Last used", HumanText.moment(status.lastUsed)),
            fact("Failures", "\(HumanText.grouped(status.failures))"),
        ]
        if let process = status.process {
            if let usage = process.usage {
                facts.append(fact("Memory", "\(HumanText.bytes(usage.residentBytes))"))
                let time = Duration.nanoseconds(Int64(clamping: usage.cpuNanoseconds))
                facts.append(fact("CPU time", "\(HumanText.time(time))"))
            } else {
                facts.append(fact("Process", "not running"))
            }
        }
        if !status.recentExecutionTimes.isEmpty {
            let times = status.recentExecutionTimes.map { HumanText.time($0) }.joined(separator: ", ")
            facts.append(fact("Last runs, oldest first", "\(times)"))
        }
        return facts
    }

    private func fact(_ name: String, _ value: HTML) -> HTML {
        "<div><dt>\(name)</dt><dd>\(value)</dd></div>"
    }

    private var tools: HTML {
        guard !status.tools.isEmpty else { return "" }
        let rows = status.tools.prefix(Self.shownTools).map { tool -> HTML in
            let executions = tool.executions
            let last = executions.lastNanoseconds.map { Duration.nanoseconds($0) }
            let average = executions.averageNanoseconds.map { Duration.nanoseconds($0) }
            return """
                <tr role="row"><th role="rowheader" scope="row">\(isolated: tool.name)</th>\
                <td role="cell">\(HumanText.grouped(executions.executions))</td>\
                <td role="cell">\(HumanText.grouped(executions.errors))</td>\
                <td role="cell">\(HumanText.time(last))</td><td role="cell">\(HumanText.time(average))</td></tr>
                """
        }
        let more = status.tools.count - rows.count
        let rest: HTML = more > 0 ? "<p>\(HumanText.grouped(more)) more are in the metrics.</p>" : ""
        let heads = ["Tool", "Executions", "Errors", "Last", "Average of 10"].map {
            "<th role=\"columnheader\" scope=\"col\">\($0)</th>" as HTML
        }
        return """
            <table class="tools" role="table" aria-label="Tools">
            <thead role="rowgroup"><tr role="row">\(HTML(trusted: heads.map(\.markup).joined()))</tr></thead>
            <tbody role="rowgroup">
            \(rows.lines())
            </tbody>
            </table>
            \(rest)
            """
    }

    private var links: HTML {
        // To a browser these are not segments of a path, however they are encoded.
        guard !["", ".", ".."].contains(status.name) else { return "" }
        let path = "." + Route.plugins.pattern + "/" + Self.percentEncoded(status.name)
        let manifest: HTML = hasManifests ? " <a href=\"\(path)/manifest\">Manifest (JSON)</a>" : ""
        return "<p class=\"links\"><a href=\"\(path)/health\">Health (JSON)</a>\(manifest)</p>"
    }

    /// A name as one segment of a path: all but RFC 3986's unreserved characters as `%XX`.
    private static func percentEncoded(_ name: String) -> String {
        var encoded = ""
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }
}
