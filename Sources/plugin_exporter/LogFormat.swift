import ArgumentParser

/// How log lines are written.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    case logfmt, json
}
