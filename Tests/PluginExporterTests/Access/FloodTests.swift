import MicroHTTP
import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("A flood of wrong passwords", .timeLimit(.minutes(2)))
struct FloodTests {
    /// Serves an exporter whose hashes a test lets happen.
    private func withFloodgate(_ body: (UInt16, HeldHashing) async throws -> Void) async throws {
        let hashing = HeldHashing()
        let configuration = PluginExporter.Configuration()
        let access = AccessControl(
            users: { TestUsers.hashes }, limiter: nil,
            checker: PasswordChecker(lineLimit: 32, limit: 256) { hashing.matches($0, $1) },
            authenticatesHealth: false
        )
        let routes = Routes(
            registry: PluginRegistry(), configuration: configuration, identity: try ServerIdentity(configuration),
            access: access
        )
        let server = try HTTPServer(on: [ListenAddress("127.0.0.1:0")], handler: routes)
        defer {
            access.close()
            hashing.allow(1000)
        }
        do {
            try await body(server.addresses[0].port, hashing)
            await server.stop(within: .zero)
        } catch {
            await server.stop(within: .zero)
            throw error
        }
    }

    @Test("delays no scrape that is known, and one that is not by the hash that is under way")
    func flood() async throws {
        try await withFloodgate { port, hashing async throws in
            hashing.allow(1)
            let scraper = try HTTPConnection(port: port)
            #expect(try await scraper.request("GET", "/metrics", headers: basic("prom", "secret")).status == 200)

            // One address floods: a password is being hashed, 32 wait, and the rest is refused at once.
            let flood = try (0..<60).map { _ in try HTTPConnection(port: port, from: 2) }
            for (number, connection) in flood.enumerated() {
                try await connection.sendRequest("GET", "/metrics", headers: basic("prom", "wrong\(number)"))
                if number == 0 { try await hashing.waitForBegun(2) }
            }
            for connection in flood.dropFirst(33) {
                let answer = try await connection.receive()
                #expect(answer.status == 429)
                #expect(answer.detail == "Too many passwords from this address wait to be checked; try again later")
            }

            // Not one hash ends meanwhile.
            for _ in 0..<20 {
                #expect(try await scraper.request("GET", "/metrics", headers: basic("prom", "secret")).status == 200)
                #expect(try await scraper.request("GET", "/-/healthy").status == 200)
                #expect(
                    try await http("GET", "/metrics", port: port, headers: basic("prom", "secret")).status == 200)
            }
            #expect(hashing.passwords == ["secret", "wrong0"])

            // Somebody who was not seen before waits for the hash that is under way, and for no other.
            let second = try HTTPConnection(port: port)
            try await second.sendRequest("GET", "/metrics", headers: basic("second", "other"))
            try await eventually("it waits") {
                let scrape = try await scraper.request("GET", "/metrics", headers: basic("prom", "secret"))
                return try Scrape(scrape.text)["plugin_exporter_http_requests_in_flight"] == 35 ? true : nil
            }
            hashing.allow(2)
            #expect(try await second.receive().status == 200)
            #expect(hashing.passwords.prefix(3) == ["secret", "wrong0", "other"])

            hashing.allow(100)
            for connection in flood.prefix(33) { #expect(try await connection.receive().status == 401) }
            #expect(hashing.passwords.count == 35)
        }
    }

    @Test("ends with the server: nobody is waited for, and no more is hashed")
    func stop() async throws {
        try await withFloodgate { port, hashing async throws in
            let flood = try (0..<20).map { _ in try HTTPConnection(port: port) }
            for (number, connection) in flood.enumerated() {
                try await connection.sendRequest("GET", "/metrics", headers: basic("prom", "wrong\(number)"))
            }
            try await hashing.waitForBegun(1)
        }
    }
}
