import PluginExporter
import Synchronization
import TestSupport
import Testing

@Suite("GET /-/healthy and /-/ready")
struct HealthTests {
    @Test("The process is healthy as long as it answers")
    func healthy() async throws {
        try await withExporter {
            $0.waitingFor = { "something" }
        } _: { port async throws in
            let answer = try await http("GET", "/-/healthy", port: port)
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/plain; charset=utf-8")
            #expect(answer.text == "plugin_exporter is healthy.\n")
        }
    }

    @Test("It is not ready while the program waits for something, and ready then")
    func ready() async throws {
        let isWaiting = Atomic(true)
        try await withExporter {
            $0.waitingFor = { isWaiting.load(ordering: .relaxed) ? "the first scan" : nil }
        } _: { port async throws in
            let before = try await http("GET", "/-/ready", port: port)
            #expect(before.status == 503)
            #expect(before.text == "plugin_exporter is not ready: the first scan.\n")
            isWaiting.store(false, ordering: .relaxed)
            let after = try await http("GET", "/-/ready", port: port)
            #expect(after.status == 200)
            #expect(after.headers["content-type"] == "text/plain; charset=utf-8")
            #expect(after.text == "plugin_exporter is ready.\n")
        }
    }
}
