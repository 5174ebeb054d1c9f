import Logging
import PluginRegistry

/// `measure render N` and `measure record`: one measurement a process, since a process has one registry.
@main
struct Measure {
    static func main() throws {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        switch CommandLine.arguments.dropFirst().first {
        case "render":
            guard let count = CommandLine.arguments.last.flatMap({ Int($0) }), count > 0 else { return usage() }
            var rendering = try Rendering(plugins: count)
            rendering.run()
        case "record":
            try Recording().run()
        default:
            usage()
        }
    }

    private static func usage() {
        print("usage: measure render PLUGINS | measure record")
    }

    /// The median of several rounds of `work`, in nanoseconds for each of its `operations`.
    static func median(of rounds: Int, operations: Int, _ work: () throws -> Void) rethrows -> Double {
        var times: [Double] = []
        for _ in 0..<rounds {
            let clock = ContinuousClock()
            let time = try clock.measure(work)
            times.append(time / .nanoseconds(1) / Double(operations))
        }
        return times.sorted()[rounds / 2]
    }
}

extension Double {
    /// With one decimal.
    var short: String {
        let tenths = Int((self * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
