import Glibc

/// Whether a failed audit at the start ends the program.
public enum StrictAudit {
    /// The environment variables that ask for it; the second is the name under which it was first known.
    public static let variables = ["PLUGIN_EXPORTER_STRICT_AUDIT", "PHASE11_STRICT_AUDIT"]

    /// Whether one of ``variables`` is set to anything but nothing, `0`, `false`, `no` or `off`.
    public static var isRequested: Bool {
        variables.contains { name in
            guard let value = getenv(name) else { return false }
            return !["", "0", "false", "no", "off"].contains(String(cString: value).lowercased())
        }
    }
}
