import Foundation
import MicroHTTP
import PluginExporter
import Synchronization
import TestSupport
import Testing

@Suite("A web configuration in use")
struct LiveWebConfigTests {
    /// Keeps what is logged.
    private final class Notices: Sendable {
        private let kept = Mutex<[WebConfigNotice]>([])

        var all: [WebConfigNotice] { kept.withLock { $0 } }

        func keep(_ notice: WebConfigNotice) { kept.withLock { $0.append(notice) } }

        func count(_ severity: WebConfigNotice.Severity) -> Int { all.count { $0.severity == severity } }
    }

    private static let hash = "$2y$04$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/"
    private static let users = "basic_auth_users: {alice: \(hash)}\n"

    private let folder: TemporaryDirectory
    private let notices = Notices()

    init() throws {
        folder = try TemporaryDirectory()
    }

    private func follow(_ text: String, as name: String = "web.yml") throws -> LiveWebConfig {
        try folder.write(text, to: name)
        return try LiveWebConfig(file: "\(folder.path)/\(name)", interval: 10) { notices.keep($0) }
    }

    @Test("follows its file, whether it is written anew, replaced, or the link to it is")
    func follows() async throws {
        let live = try follow("")
        #expect(live.current.users.isEmpty)
        #expect(live.lastReload.isSuccessful)

        try folder.write(Self.users, to: "web.yml")
        try await eventually("there is a user") { live.current.users == ["alice": Self.hash] ? true : nil }

        try folder.write("http_server_config: {headers: {X-Frame-Options: deny}}", to: "new.yml")
        #expect(rename("\(folder.path)/new.yml", "\(folder.path)/web.yml") == 0)
        try await eventually("there is a header") { live.current.headers.first?.value == "deny" ? true : nil }
        #expect(live.current.users.isEmpty)

        // As Kubernetes does it: a link to a folder changes.
        for version in ["1", "2"] {
            try folder.write("rate_limit: {interval: 0}\n# \(version)", to: "..\(version)/web")
        }
        try folder.write("http_server_config: {headers: {X-XSS-Protection: \"0\"}}", to: "..2/web")
        #expect(symlink("..1", "\(folder.path)/..data") == 0)
        #expect(symlink("..data/web", "\(folder.path)/linked.yml") == 0)
        let linked = try LiveWebConfig(file: folder.path + "/linked.yml", interval: 10)
        #expect(symlink("..2", "\(folder.path)/..data_tmp") == 0)
        #expect(rename("\(folder.path)/..data_tmp", "\(folder.path)/..data") == 0)
        try await eventually("the other folder's is used") { linked.current.headers.first?.value == "0" ? true : nil }
    }

    @Test("that became bad leaves in use what was good, and is told once for each change, until it is good again")
    func bad() async throws {
        let live = try follow(Self.users)
        let first = live.lastReload.lastSuccess
        for (number, text) in ["basic_auth_users: [alice]", "nonsense"].enumerated() {
            try folder.write(text, to: "web.yml")
            try await eventually("it is refused") { notices.count(.error) == number + 1 ? true : nil }
            #expect(!live.lastReload.isSuccessful)
        }
        unlink("\(folder.path)/web.yml")
        try await eventually("it is missed") { notices.count(.error) == 3 ? true : nil }
        #expect(live.current.users == ["alice": Self.hash])
        #expect(live.lastReload.lastSuccess == first)
        #expect(
            notices.all.filter { $0.severity == .error }.map(\.message) == [
                "\(folder.path)/web.yml:1:19: basic_auth_users must be a map (key: value); this is a list; "
                    + "what was read before stays in use",
                "\(folder.path)/web.yml:1:1: the file must be a map (key: value); this is text; "
                    + "what was read before stays in use",
                "\(folder.path)/web.yml: the web configuration does not exist; what was read before stays in use",
            ])

        // Whoever asks for it is told again.
        await #expect(throws: WebConfigError.self) { try await live.refresh() }
        #expect(notices.count(.error) == 4)

        try folder.write(Self.users, to: "web.yml")
        try await eventually("it is good again") { live.lastReload.isSuccessful ? true : nil }
        let (before, after) = (try #require(first), try #require(live.lastReload.lastSuccess))
        #expect(after > before)
    }

    @Test("is read at once when that is asked for, and says what is odd")
    func refresh() async throws {
        try folder.write("", to: "web.yml")
        // It does not look by itself while the test lasts.
        let live = try LiveWebConfig(file: folder.path + "/web.yml", interval: 1_000_000) { notices.keep($0) }
        #expect(try await live.refresh() == [])
        #expect(notices.all.count == 1)
        try folder.write("basic_auth_users: {alice: hunter2}", to: "web.yml")
        let error = await #expect(throws: WebConfigError.self) { try await live.refresh() }
        #expect(error?.line == 1)
        #expect(error?.description.contains("the password of 'alice' is no bcrypt hash") == true)
        // It may be the password itself.
        #expect(error?.description.contains("hunter2") == false)
        #expect(!live.lastReload.isSuccessful)
        try folder.write(Self.users, to: "web.yml")
        let odd = try await live.refresh()
        #expect(odd.count == 1)
        #expect(odd.first?.contains("passwords without TLS") == true)
        #expect(notices.all.last?.severity == .warning)
        #expect(notices.all.last?.message == odd.first)
    }

    @Test("keeps the rate limit that it began with, and says so")
    func rateLimit() async throws {
        let live = try follow("rate_limit: {interval: 1s, burst: 2}")
        #expect(live.current.rateLimit == RateLimit(interval: .seconds(1), burst: 2))
        for text in ["", "rate_limit: {interval: 1s, burst: 3}"] {
            try folder.write(text + "\n" + Self.users, to: "web.yml")
            let told = try await live.refresh()
            #expect(told.last == "\(folder.path)/web.yml: the rate limit stays as it is until a restart")
            #expect(live.current.rateLimit == RateLimit(interval: .seconds(1), burst: 2))
            #expect(live.current.users.count == 1)
        }
        try folder.write("rate_limit: {interval: 1s, burst: 2}", to: "web.yml")
        #expect(try await live.refresh() == [])
    }

    @Test("whatever is in the file is read or refused")
    func anything() throws {
        var generator = SeededGenerator(seed: 7)
        let texts = WebConfigCase.all.map(\.text).filter { $0.utf8.count < 1000 }
        var refusals = 0
        for _ in 0..<300 {
            var bytes = Array(texts.randomElement(using: &generator)?.utf8 ?? "".utf8)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0...bytes.count, using: &generator)
                let byte = Array("\n\t :-[]{}&*!|>'\"%#,?<0a\u{1}\u{0}".utf8).randomElement(using: &generator) ?? 0xFF
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes.insert(byte, at: place)
                case 1 where place < bytes.count: bytes.remove(at: place)
                default: bytes.insert(contentsOf: bytes.prefix(place), at: place)
                }
            }
            let file = folder.path + "/web.yml"
            try Data(bytes).write(to: URL(filePath: file))
            do {
                _ = try WebConfig(file: file)
            } catch {
                refusals += 1
                let isOneLine = !error.reason.contains { $0.isNewline }
                #expect(isOneLine, "\(error)")
            }
        }
        #expect(refusals > 100)
    }
}
