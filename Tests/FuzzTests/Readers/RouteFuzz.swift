@testable import MicroHTTP
@testable import PluginExporter

/// Any path has one target, the same however it is written, and a label of a list that is known.
enum RouteFuzz {
    private static let plain = ServedPaths(prefix: "", telemetryPath: "/metrics")
    private static let beneath = ServedPaths(prefix: "/a/b", telemetryPath: "/metrics")

    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        let path = RequestPath.originForm(of: String(decoding: input.prefix { $0 != 0 }, as: UTF8.self))
        let segments = RequestPath.segments(of: path)
        let target = plain.target(of: segments)
        let promise = BrokenPromise.expect
        if segments == nil { return try promise(target == .undecodable, "\(target)") }
        guard let segments else { return }
        // Written otherwise: every byte encoded, in either case; with a slash at the end; beneath a prefix.
        for digits in ["0123456789abcdef", "0123456789ABCDEF"] {
            let digits = Array(digits.utf8)
            let encoded = segments.map { segment in
                segment.utf8.flatMap { [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
            }
            let other = encoded.reduce(into: "") { $0 += "/" + String(decoding: $1, as: UTF8.self) }
            let last = segments.last == "" ? "/" : ""
            try promise(RequestPath.segments(of: other + last) ?? [] == segments, "\(other) is not \(path)")
            try promise(
                beneath.target(of: RequestPath.segments(of: "/a/b" + other + last)) == target, "the prefix counts")
        }
        try promise(plain.target(of: segments).route == target.route, "two targets")
        switch target {
        case .plugin(let route, let name):
            try promise(route == .health || route == .manifest, "\(route) has no plugin")
            try promise(segments.contains(name), "\(name) is not in \(path)")
        case .tool(let plugin, let tool):
            try promise(segments[2] == plugin && segments[4] == tool, "\(plugin) and \(tool) of \(path)")
        case .plain, .aboveIndex: break
        case .undecodable: throw BrokenPromise("it was decoded")
        }
        // Nobody but who runs tools may post, and no path reaches two of these.
        try promise(target.route.methods.contains(.post) == [.run, .reload].contains(target.route), "methods")
    }
}
