/// The revisions of MCP that are spoken here. For what is used of them they differ only in what may be left out.
enum ProtocolVersion {
    static let latest = "2025-06-18"
    static let supported = ["2024-11-05", "2025-03-26", latest]
}
