/// The methods of MCP 2025-06-18 that are spoken here.
enum Method {
    static let initialize = "initialize"
    static let initialized = "notifications/initialized"
    static let cancelled = "notifications/cancelled"
    static let ping = "ping"
    static let listTools = "tools/list"
    static let toolsChanged = "notifications/tools/list_changed"
    static let callTool = "tools/call"
}
