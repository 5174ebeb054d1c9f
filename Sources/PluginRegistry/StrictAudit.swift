import Glibc

/// Whether a failed audit at the start ends the program.
public enum StrictAudit {
    /// The environment variables that ask for it; the second is the name under which it was first known.
    public static let variables = ["PLUGIN_EXPORTER_STRICT_AUDIT", "PHASE11_STRICT_AUDIT"]

    /// Whether one of ``variables`` is set to anything but nothing, `0`, `false`, `no` or `off`.
    public static var isRequested: Bool {
        var environment: [String: String] = [:]
        for name in variables {
            environment[name] = getenv(name).map { String(cString: $0) }
        }
        return isRequested(in: environment)
    }

    /// The same of any environment.
    package static func isRequested(in environment: [String: String]) -> Bool {
        variables.contains { name in
            guard let value = environment[name] else { return false }
            return !["", "0", "false", "no", "off"].contains(value.lowercased())
        }
    }
}
