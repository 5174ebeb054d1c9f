/// What one scrape says of a plugin.
struct SoakFigures {
    let name: String
    /// How many series it has.
    var series = 0
    /// The states that are told, and those of them that it is in.
    var states: [String] = []
    var current: [String] = []
    var isRegistered: Double?
    var isDiscovered = false
    var executions = 0.0
    var errors = 0.0
    var inFlight = 0.0
    /// What its histogram counts.
    var timed = 0.0
    var toolExecutions = 0.0
    var toolErrors = 0.0

    mutating func add(_ series: SoakSeries, _ value: Double) {
        self.series += 1
        switch series.role {
        case .state:
            states.append(series.state ?? "")
            if value != 0 { current.append(value == 1 ? series.state ?? "" : "\(value)") }
        case .registered: isRegistered = value
        case .discovered: isDiscovered = true
        case .executions: executions = value
        case .errors: errors = value
        case .inFlight: inFlight = value
        case .timed: timed = value
        case .toolExecutions: toolExecutions += value
        case .toolErrors: toolErrors += value
        case .memory, .other: break
        }
    }

    var isInRegistry: Bool { !states.isEmpty }

    /// What cannot be, each in a sentence.
    var problems: [String] {
        var problems: [String] = []
        guard isInRegistry else {
            // Discovered, and not in the registry.
            if isRegistered != 0 { problems.append("\(name) was discovered and is nowhere") }
            if !isDiscovered { problems.append("\(name) is neither registered nor discovered") }
            return problems
        }
        if states != ["loaded", "initialized", "running", "failed", "unavailable"] || current.count != 1 {
            problems.append("\(name) is \(current) of \(states)")
        }
        if isRegistered != 1 { problems.append("\(name) is not registered") }
        if errors > executions { problems.append("\(name) has \(errors) errors in \(executions) executions") }
        if timed > executions { problems.append("\(name) has \(timed) times of \(executions) executions") }
        if current == ["running"], inFlight == 0 { problems.append("\(name) is running, and nothing is in flight") }
        if current == ["initialized"], inFlight > 0 { problems.append("\(name) is not running, and \(inFlight) are") }
        return problems
    }
}
