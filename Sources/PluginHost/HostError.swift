/// Why a tool could not be run, or ran and failed.
public enum HostError: Error, Sendable, Equatable {
    /// No plugin of that name; `known` names those there are.
    case unknownPlugin(String, known: [String])
    /// The plugin has no tool of that name; `known` names those it has.
    case unknownTool(String, plugin: String, known: [String])
    /// The plugin refused the arguments, in its own words.
    case invalidArguments(String)
    /// The tool had not answered when its time was over.
    case timedOut(after: Duration)
    /// The tool answered that it failed, in its own words.
    case failed(String)
    /// The plugin cannot run anything: it is starting, failed, unavailable, or has just died. The reason.
    case unavailable(String)
}
