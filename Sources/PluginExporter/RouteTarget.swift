/// A path that was understood.
enum RouteTarget: Equatable {
    case plain(Route)
    case plugin(Route, name: String)
    case tool(plugin: String, tool: String)
    /// The root, where everything is served beneath a prefix.
    case aboveIndex
    /// The path cannot be decoded.
    case undecodable

    var route: Route {
        switch self {
        case .plain(let route), .plugin(let route, _): route
        case .tool: .run
        case .aboveIndex: .index
        case .undecodable: .unknown
        }
    }
}
