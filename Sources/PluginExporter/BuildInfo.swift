internal import CBuildInfo

/// Which build this is, as `plugin_exporter_build_info` and `--version` report it.
public struct BuildInfo: Sendable, Hashable {
    public var version: String
    /// The commit, with `-modified` behind it if the checkout differed from it; `unknown` outside a checkout.
    public var revision: String
    public var swiftVersion: String

    public static let current = BuildInfo(
        version: "0.1.0",
        revision: String(cString: plugin_exporter_revision()),
        swiftVersion: compilerVersion
    )

    /// The language offers its compiler's version only as a condition.
    private static var compilerVersion: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
