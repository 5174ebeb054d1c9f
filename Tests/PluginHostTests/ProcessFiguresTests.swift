import FoundationEssentials
import Glibc
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("The figures of a plugin's process")
struct ProcessFiguresTests {
    /// Commands that take some time of a CPU at the first start.
    private static let work = """
        if [ ! -e worked ]; then i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; : > worked; fi
        """

    /// What the kernel says of a process: its 14th, 15th and 24th words, see proc(5).
    private func kernelSays(of process: Int) throws -> (resident: UInt64, cpu: UInt64) {
        let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let words = try #require(text.split(separator: ")").last).split(separator: " ").map { UInt64($0) ?? 0 }
        let ticks = UInt64(sysconf(Int32(_SC_CLK_TCK)))
        return (words[21] * UInt64(sysconf(Int32(_SC_PAGESIZE))), (words[11] + words[12]) * 1_000_000_000 / ticks)
    }

    @Test("are the kernel's while it runs, and absent when it does not; its CPU time is added to the next one's")
    func figures() async throws {
        let stage = try Stage()
        try stage.add("plugin", Script.server(before: Self.work + "; while [ -e closed ]; do sleep 0.01; done"))
        try await stage.withHost(restartPolicy: .atOnce) { _ in
            let plugin = try #require(stage.registry.plugin(named: "plugin"))
            let first = try await stage.process(of: "plugin")
            // It uses no more from here on.
            kill(pid_t(first), SIGSTOP)
            try await eventually("it is suspended") {
                let status = try String(contentsOfFile: "/proc/\(first)/stat", encoding: .utf8)
                return status.contains(") T ") ? true : nil
            }
            let usage = try kernelSays(of: first)
            #expect(usage.cpu > 0)
            #expect(plugin.status.process?.restarts == 0)
            #expect(plugin.status.process?.usage?.residentBytes == usage.resident)
            #expect(plugin.status.process?.usage?.cpuNanoseconds == usage.cpu)

            try stage.write("", to: "plugin/closed")
            kill(pid_t(first), SIGKILL)
            try await stage.wait(for: .failed, of: "plugin")
            try await eventually("the next one is there") { plugin.status.process?.restarts == 1 ? true : nil }
            try stage.remove("plugin/closed")
            try await stage.wait(for: .initialized, of: "plugin")
            let next = try #require(plugin.status.process?.usage)
            #expect(next.cpuNanoseconds >= usage.cpu)
            #expect(isProcess(try await stage.process(of: "plugin", after: first)))
        }
        let last = try #require(stage.registry.status(of: "plugin")?.process)
        #expect(last.restarts == 1)
        #expect(last.usage == nil)
    }

    @Test("never go back in CPU time, whoever looks while the plugin dies again and again")
    func monotonic() async throws {
        let stage = try Stage()
        let work = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"
        try stage.add("plugin", Script.server(before: work, list: "\(work); exit 4"))
        try await stage.withHost(restartPolicy: .atOnce) { _ in
            let plugin = try #require(stage.registry.plugin(named: "plugin"))
            try await onThreads(3) { _ in
                var last: UInt64 = 0
                while let process = plugin.status.process, process.restarts < 20 {
                    guard let now = process.usage?.cpuNanoseconds else { continue }
                    guard now >= last else {
                        Issue.record("\(now) after \(last)")
                        return
                    }
                    last = now
                }
                #expect(last > 0)
            }
        }
    }
}
