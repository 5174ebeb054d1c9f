internal import PluginRegistry

/// Every plugin: first those that are not well, the missing ones among them, then the others, each by name.
struct PluginTable {
    let audit: RegistryAudit
    let plugins: [PluginStatus]
    let hasManifests: Bool

    var html: HTML {
        let rows = rows
        guard !rows.isEmpty else { return "<p>No plugin is registered.</p>" }
        let heads = PluginRow.columns.map { column -> HTML in
            let attribute: HTML = column.isNumber ? " class=\"number\"" : ""
            return "<th role=\"columnheader\" scope=\"col\"\(attribute)>\(column.title)</th>"
        }
        return """
            <table role="table">
            <caption class="hidden">Each plugin has a row of figures, and below it one with its details. \
            Averages are of the last 10 runs.</caption>
            <thead role="rowgroup"><tr role="row">\(HTML(trusted: heads.map(\.markup).joined()))</tr></thead>
            \(rows.map(\.html).lines())
            </table>
            """
    }

    private var rows: [PluginRow] {
        let checks = audit.checksByPlugin
        let registered = plugins.map { plugin in
            PluginRow(
                name: plugin.name,
                status: plugin,
                checks: checks[plugin.name] ?? [],
                hasManifests: hasManifests
            )
        }
        let missing = audit.missing.map {
            PluginRow(name: $0, status: nil, checks: [], hasManifests: hasManifests)
        }
        return (registered + missing).sorted { left, right in
            left.isWell == right.isWell ? left.name < right.name : right.isWell
        }
    }
}
