internal import Logging

/// Where the registry's own log lines go.
enum RegistryLog {
    /// Made anew for each event, which are rare: a logger that is kept would stay with the handler of the moment it was
    /// made, and a registry is often touched before the program has set its logging up.
    static var logger: Logger { Logger(label: "plugin_registry") }
}
