import Glibc
import TestSupport

@testable import PluginHost

/// Two processes in a group of their own that end by nothing but SIGKILL: not with their input, not by SIGTERM or SIGHUP.
/// They are gone when the object is.
final class ProcessGroup: Sendable {
    /// The number of the group, and of its first process.
    let identifier: pid_t
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        let script = """
            trap '' TERM HUP INT
            sh -c 'trap "" TERM HUP INT; echo $$ > child.new; mv child.new child; while :; do sleep 0.1; done' &
            while :; do sleep 0.1; done
            """
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        let words = ["sh", "-c", "cd \(directory.path)\n\(script)"]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        let code = posix_spawnp(&process, "sh", nil, &attributes, &arguments, environ)
        guard code == 0 else { throw ChildProcess.NotStarted(program: "sh", code: code) }
        identifier = process
    }

    deinit {
        kill(-identifier, SIGKILL)
        waitpid(identifier, nil, 0)
    }

    /// The first process and the one that it started.
    func processes() async throws -> [Int] {
        let child = try await eventually("the child says its process") {
            (try? FileText.read("\(self.directory.path)/child")).flatMap { Int($0.filter(\.isNumber)) }
        }
        return [Int(identifier), child]
    }
}
