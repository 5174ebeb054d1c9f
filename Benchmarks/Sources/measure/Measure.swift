import Logging

/// One measurement a process, since a process has one registry. Prints a JSON object; `../peers/README.md` says what
/// the words mean that other libraries' programs take as well.
@main
struct Measure {
    private static let usage = """
        usage: measure render N [full]
               measure record
               measure register N
               measure serve N none|tenth|all [full]
               measure memory N
               measure interference N SECONDS
               measure count-render SCRAPES none|tenth|all
               measure count-record EXECUTIONS
        """

    static func main() async throws {
        LoggingSystem.bootstrap { _ in SwiftLogNoOpLogHandler() }
        var words = CommandLine.arguments.dropFirst()
        let catalogue: Fleet.Catalogue = words.last == "full" ? .full : .shared
        if catalogue == .full { words.removeLast() }
        let word = words.popFirst()
        let first = words.popFirst().flatMap { Int($0) } ?? 0
        let second = words.popFirst() ?? ""
        guard words.isEmpty, word == "record" || first > 0 else { return print(usage) }
        switch word {
        case "render":
            var rendering = try Rendering(Fleet(first, catalogue))
            rendering.run()
        case "record":
            var recording = try Recording()
            try recording.run()
        case "register":
            try Registration.run(first)
        case "serve":
            guard let activity = Activity(rawValue: second) else { return print(usage) }
            try await Serving(Fleet(first, catalogue), activity).run()
        case "memory":
            try Memory.run(first)
        case "interference":
            var interference = try Interference(Fleet(first, .shared))
            try await interference.run(seconds: Int(second) ?? 10)
        case "count-render":
            guard let activity = Activity(rawValue: second) else { return print(usage) }
            try Counted.render(first, activity)
        case "count-record":
            try Counted.record(first)
        default:
            print(usage)
        }
    }
}
