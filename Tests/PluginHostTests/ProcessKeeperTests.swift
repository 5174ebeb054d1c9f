import CProcessControl
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import PluginHost

@Suite("The keeper of process groups")
struct ProcessKeeperTests {
    private let log = LogRecorder()

    init() {
        // As a host does: a keeper that was killed is written to.
        signal(SIGPIPE, SIG_IGN)
    }

    private func write(_ message: Int32, to descriptor: Int32) {
        withUnsafeBytes(of: message) { #expect(Glibc.write(descriptor, $0.baseAddress, $0.count) == $0.count) }
    }

    @Test("kills all of each group when its input ends, and not one that it was told to forget")
    func kills() async throws {
        let (kept, forgotten) = (try ProcessGroup(), try ProcessGroup())
        let (dying, living) = (try await kept.processes(), try await forgotten.processes())
        var keeper = pid_t()
        let descriptor = process_keeper_start(&keeper)
        #expect(descriptor >= 0)
        for message in [kept.identifier, forgotten.identifier, -forgotten.identifier] {
            write(message, to: descriptor)
        }
        #expect((dying + living).allSatisfy(isRunning))
        close(descriptor)
        var status: Int32 = -1
        #expect(waitpid(keeper, &status, 0) == keeper)
        #expect(status == 0)
        try await eventually("the group is gone") { dying.contains(where: isRunning) ? nil : true }
        #expect(living.allSatisfy(isRunning))
    }

    @Test("does not end by what ends other programs")
    func signals() async throws {
        let group = try ProcessGroup()
        let keeper = ProcessKeeper(logger: log.logger)
        defer { keeper.stop() }
        keeper.add(group.identifier)
        let process = try #require(keeper.processIdentifier)
        for signal in [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGPIPE] { kill(process, signal) }
        // The keeper takes messages one after another, and writes nothing: that it lives is seen by the next one.
        keeper.add(group.identifier)
        #expect(keeper.processIdentifier == process)
        #expect(isRunning(Int(process)))
    }

    @Test("has nothing of the host's but its pipe, and a session of its own")
    func descriptors() async throws {
        let group = try ProcessGroup()
        let keeper = ProcessKeeper(logger: log.logger)
        defer { keeper.stop() }
        keeper.add(group.identifier)
        let process = try #require(keeper.processIdentifier)
        let files = FileManager.default
        try await eventually("it has closed what it inherited") { () -> Bool? in
            let folder = "/proc/\(process)/fd"
            let open = try files.contentsOfDirectory(atPath: folder).sorted().map { name in
                (try? files.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")) ?? ""
            }
            guard open.count == 4, open[3].hasPrefix("pipe:") else { return nil }
            return open.dropLast() == ["/dev/null", "/dev/null", "/dev/null"] ? true : nil
        }
        #expect(getsid(process) == process)
        #expect(try files.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd") == "/")
    }

    @Test("has a command line of its own, and leaves the host's as it is")
    func commandLine() async throws {
        let group = try ProcessGroup()
        let before = try FileText.read("/proc/self/cmdline")
        let keeper = ProcessKeeper(logger: log.logger)
        defer { keeper.stop() }
        keeper.add(group.identifier)
        let process = try #require(keeper.processIdentifier)
        try await eventually("its command line says its name and nothing else") {
            try FileText.read("/proc/\(process)/cmdline").split(separator: "\0") == ["plugin-keeper"] ? true : nil
        }
        #expect(try FileText.read("/proc/self/cmdline") == before)
        #expect(CommandLine.arguments.allSatisfy { before.contains($0) })
    }

    @Test("is started by the next check if it could not be, which is said when it begins and when it is over")
    func notStarted() async {
        // In a process of its own: there is no descriptor to be had meanwhile.
        await #expect(processExitsWith: .success) {
            let log = LogRecorder()
            let group = try ProcessGroup()
            let keeper = ProcessKeeper(logger: log.logger)
            defer { keeper.stop() }
            var limit = rlimit()
            #expect(getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0)
            var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
            #expect(setrlimit(Int32(RLIMIT_NOFILE.rawValue), &none) == 0)
            keeper.add(group.identifier)
            for _ in 1...2 { keeper.check() }
            #expect(keeper.processIdentifier == nil)
            let warning = LogRecorder.Entry(
                .warning, "Nothing will end the plugins if this process is killed", ["reason": "Too many open files"]
            )
            #expect(log.entries == [warning])
            #expect(setrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0)
            keeper.check()
            let process = try #require(keeper.processIdentifier)
            keeper.check()
            #expect(keeper.processIdentifier == process)
            #expect(
                log.entries == [warning, .init(.info, "The plugins are ended again if this process is killed")]
            )
            // The last one goes: a check needs no keeper then.
            keeper.remove(group.identifier)
            keeper.stop()
            keeper.check()
            #expect(keeper.processIdentifier == nil)
        }
    }

    @Test("is started again with the next group if somebody killed it")
    func killed() async throws {
        let (first, second) = (try ProcessGroup(), try ProcessGroup())
        let keeper = ProcessKeeper(logger: log.logger)
        defer { keeper.stop() }
        keeper.add(first.identifier)
        let killed = try #require(keeper.processIdentifier)
        kill(killed, SIGKILL)
        try await eventually("it is dead") { isRunning(Int(killed)) ? nil : true }
        keeper.add(second.identifier)
        let next = try #require(keeper.processIdentifier)
        #expect(next != killed)
        #expect(isRunning(Int(next)))
        #expect(!isProcess(Int(killed)))
        #expect(isRunning(Int(first.identifier)))
        #expect(log.entries == [])
    }

    @Test("holds up nobody if it is suspended, and kills nothing when it is replaced", .timeLimit(.minutes(10)))
    func suspended() async throws {
        let group = try ProcessGroup()
        let processes = try await group.processes()
        let keeper = ProcessKeeper(logger: log.logger)
        keeper.add(group.identifier)
        let first = try #require(keeper.processIdentifier)
        kill(first, SIGSTOP)
        // More than a pipe holds. No group has this number.
        for _ in 1...20_000 { keeper.remove(.max) }
        let second = try #require(keeper.processIdentifier)
        #expect(second != first)
        #expect(!isProcess(Int(first)))
        #expect(processes.allSatisfy(isRunning))
        kill(second, SIGSTOP)
        keeper.stop()
        #expect(!isProcess(Int(second)))
        try await eventually("the group is gone") { processes.contains(where: isRunning) ? nil : true }
    }

    @Test("is gone when the host has stopped, and there is none without a plugin")
    func stopped() async throws {
        let group = try ProcessGroup()
        let keeper = ProcessKeeper(logger: log.logger)
        #expect(keeper.processIdentifier == nil)
        keeper.add(group.identifier)
        let process = try #require(keeper.processIdentifier)
        keeper.remove(group.identifier)
        #expect(keeper.processIdentifier == process)
        keeper.stop()
        #expect(!isProcess(Int(process)))
        #expect(isRunning(Int(group.identifier)))
    }
}
