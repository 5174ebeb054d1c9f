/// Why a plugin's program cannot be started.
enum LaunchError: Error, Equatable {
    /// It is not there; `searched` is the PATH that was looked in, if it was.
    case notInstalled(command: String, searched: String?)
    case notExecutable(String)
    /// Whether it is there cannot be told; `reason` is the system's.
    case unreachable(String, reason: String)
}

extension LaunchError: CustomStringConvertible {
    var description: String {
        switch self {
        case .notInstalled(let command, let searched?): "its command '\(command)' is not installed: not in \(searched)"
        case .notInstalled(let command, nil): "its command \(command) is not installed"
        case .notExecutable(let file): "\(file) is not an executable file"
        case .unreachable(let file, let reason): "its command \(file) cannot be reached: \(reason)"
        }
    }
}
