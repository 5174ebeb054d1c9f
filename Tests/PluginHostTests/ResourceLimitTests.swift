import FoundationEssentials
import Glibc
import ModelContext
import PluginHost
import PluginRegistry
import TestSupport
import Testing

@Suite("A plugin's limits")
struct ResourceLimitTests {
    /// Tools that say whether the system allowed them what they tried.
    private static let tools: Script.Tools = [
        "open": trying("bash -c 'for i in $(seq 60); do exec {file}</dev/null || exit 1; done'"),
        "allocate": trying("dd if=/dev/zero of=/dev/null bs=512M count=1"),
    ]

    private static func trying(_ command: String) -> String {
        "if \(command) 2> error; then allowed=true; else allowed=false; fi; "
            + Script.structured(#"{\"allowed\":$allowed}"#)
    }

    /// The soft and the hard limit that the kernel has for a process.
    private func limit(_ name: String, of process: Int) throws -> [String] {
        let limits = try String(contentsOfFile: "/proc/\(process)/limits", encoding: .utf8)
        let line = try #require(limits.split(separator: "\n").first { $0.hasPrefix(name) })
        return line.dropFirst(name.count).split(separator: " ").prefix(2).map(String.init)
    }

    @Test("keep it from taking more, and no other plugin; also once it was started again")
    func limits() async throws {
        let stage = try Stage()
        try stage.add("free", Script.server(Self.tools))
        try stage.write(Script.server(Self.tools), to: "bound/run", executable: true)
        try stage.addManifest(
            "bound",
            configuration: [
                "command": "${__dirname}/run", "limits": ["open_files": 40, "address_space_bytes": 268_435_456],
            ]
        )
        try await stage.withHost(restartPolicy: .atOnce) { host in
            let free = try await stage.process(of: "free")
            var bound = try await stage.process(of: "bound")
            #expect(try limit("Max address space", of: free) == ["unlimited", "unlimited"])
            #expect(try limit("Max open files", of: free) != ["40", "40"])
            for start in 1...2 {
                #expect(try limit("Max open files", of: bound) == ["40", "40"])
                #expect(try limit("Max address space", of: bound) == ["268435456", "268435456"])
                for tool in ["open", "allocate"] {
                    for plugin in ["free", "bound"] {
                        let result = try await host.run(tool, of: plugin, arguments: [:])
                        #expect(
                            result.structuredContent == ["allowed": .bool(plugin == "free")], "\(plugin) \(tool)"
                        )
                    }
                }
                guard start == 1 else { break }
                kill(pid_t(bound), SIGKILL)
                bound = try await stage.process(of: "bound", after: bound)
                try await stage.wait(for: .initialized, of: "bound")
            }
        }
    }

    @Test("that the system refuses fail it, in the system's words")
    func refused() async throws {
        let stage = try Stage()
        try stage.write(Script.server(), to: "plugin/run", executable: true)
        try stage.addManifest(
            "plugin",
            configuration: ["command": "${__dirname}/run", "limits": ["open_files": .integer(.max)]]
        )
        try await stage.withHost { _ in
            let status = try stage.status(of: "plugin")
            #expect(status.state == .failed)
            #expect(status.reason == "its limit open_files cannot be set: Operation not permitted")
        }
    }
}
