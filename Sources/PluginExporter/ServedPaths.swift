/// The paths that something is served at.
struct ServedPaths {
    /// The segments that come before all of them.
    let prefix: [String]
    private let telemetryPath: [String]

    init(prefix: String, telemetryPath: String) {
        self.prefix = prefix.split(separator: "/").map(String.init)
        self.telemetryPath = telemetryPath.split(separator: "/").map(String.init)
    }

    /// What is meant by the segments of a path; nil are those of one that cannot be decoded.
    func target(of segments: [String]?) -> RouteTarget {
        guard let segments else { return .undecodable }
        guard segments.starts(with: prefix) else {
            return segments.isEmpty ? .aboveIndex : .plain(.unknown)
        }
        return target(beneathPrefix: Array(segments.dropFirst(prefix.count)))
    }

    private func target(beneathPrefix segments: [String]) -> RouteTarget {
        if segments == telemetryPath { return .plain(.metrics) }
        switch segments.count {
        case 0:
            return .plain(.index)
        case 2 where segments == ["v1", "plugins"]:
            return .plain(.plugins)
        case 2 where segments == ["v1", "audit"]:
            return .plain(.audit)
        case 2 where segments == ["-", "healthy"]:
            return .plain(.healthy)
        case 2 where segments == ["-", "ready"]:
            return .plain(.ready)
        case 2 where segments == ["-", "reload"]:
            return .plain(.reload)
        case 4 where segments[0] == "v1" && segments[1] == "plugins" && segments[3] == "health":
            return .plugin(.health, name: segments[2])
        case 4 where segments[0] == "v1" && segments[1] == "plugins" && segments[3] == "manifest":
            return .plugin(.manifest, name: segments[2])
        case 6 where segments[0] == "v1" && segments[1] == "plugins" && segments[3] == "tools" && segments[5] == "run":
            return .tool(plugin: segments[2], tool: segments[4])
        default:
            return .plain(.unknown)
        }
    }
}
