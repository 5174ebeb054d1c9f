import Testing

@testable import PluginExporter

@Suite("Checking passwords", .timeLimit(.minutes(2)))
struct PasswordCheckerTests {
    private let hashing = HeldHashing()
    private let checker: PasswordChecker

    init() {
        let hashing = hashing
        checker = PasswordChecker(lineLimit: 4, limit: 6) { hashing.matches($0, $1) }
    }

    private func check(_ user: String, _ password: String, source: UInt64 = 1) -> PasswordChecker.Answer {
        let credentials = BasicCredentials(user: user, password: Array(password.utf8))
        return checker.check(credentials, users: TestUsers.hashes, source: source)
    }

    /// The verdict, now or once it is there; nil if nobody takes it on.
    private func verdict(_ answer: PasswordChecker.Answer) async -> PasswordCheck.Verdict? {
        switch answer {
        case .right: .right
        case .wrong: .wrong
        case .waits(let check): await check.verdict()
        case .full, .impossible: nil
        }
    }

    @Test("What was right or wrong once is so from then on, without another hash")
    func cached() async {
        hashing.allow(100)
        #expect(await verdict(check("prom", "secret")) == .right)
        #expect(await verdict(check("prom", "Secret")) == .wrong)
        #expect(await verdict(check("nobody", "secret")) == .wrong)
        #expect(hashing.passwords == ["secret", "Secret", "secret"])
        for _ in 0..<10 {
            guard case .right = check("prom", "secret"), case .wrong = check("prom", "Secret"),
                case .wrong = check("nobody", "secret")
            else {
                Issue.record("not known at once")
                return
            }
        }
        #expect(hashing.passwords.count == 3)
    }

    @Test("A user's password is another's wrong one, and one whose hash was replaced is wrong from then on")
    func otherHash() async {
        hashing.allow(100)
        #expect(await verdict(check("prom", "secret")) == .right)
        #expect(await verdict(check("second", "secret")) == .wrong)
        var users = TestUsers.hashes
        users["prom"] = users["second"]
        let credentials = BasicCredentials(user: "prom", password: Array("secret".utf8))
        #expect(await verdict(checker.check(credentials, users: users, source: 1)) == .wrong)
        users["prom"] = nil
        #expect(await verdict(checker.check(credentials, users: users, source: 1)) == .wrong)
        #expect(await verdict(check("prom", "secret")) == .right)
        #expect(hashing.passwords.count == 4)
    }

    @Test("An unknown name is never right, with whomever's password, and costs a hash of a user's cost")
    func unknown() async {
        hashing.allow(100)
        for name in (0..<10).map({ "nobody\($0)" }) + ["", "PROM", "prom "] {
            for password in ["secret", "other", "pässword:with"] {
                #expect(await verdict(check(name, password)) == .wrong)
            }
        }
        #expect(hashing.passwords.count == 39)
    }

    @Test("Wrong ones, however many, take no place from right ones")
    func eviction() async {
        hashing.allow(10_000)
        #expect(await verdict(check("prom", "secret")) == .right)
        for number in 0..<1100 { #expect(await verdict(check("prom", "wrong\(number)")) == .wrong) }
        let count = hashing.passwords.count
        guard case .right = check("prom", "secret") else {
            Issue.record("forgotten")
            return
        }
        // The oldest wrong one was forgotten: what is kept is bounded.
        #expect(await verdict(check("prom", "wrong0")) == .wrong)
        #expect(hashing.passwords.count == count + 1)
    }

    @Test("One that waits for the same as another is answered with it, without a hash of its own")
    func same() async throws {
        let answers = (1...4).map { check("prom", "secret", source: UInt64($0)) }
        try await hashing.waitForBegun(1)
        hashing.allow(1)
        for answer in answers { #expect(await verdict(answer) == .right) }
        #expect(hashing.passwords.count == 1)
    }

    @Test("A long line costs another address the hash that is under way; what is too much is refused at once")
    func flood() async throws {
        let first = check("prom", "wrong0", source: 1)
        try await hashing.waitForBegun(1)
        let line = (1...4).map { check("prom", "wrong\($0)", source: 1) }
        guard case .full(.line) = check("prom", "wrong5", source: 1) else {
            Issue.record("the line has room")
            return
        }
        let other = check("second", "other", source: 2)
        let third = check("second", "another", source: 3)
        guard case .full(.queue) = check("second", "yet another", source: 4) else {
            Issue.record("the queue has room")
            return
        }
        hashing.allow(2)
        #expect(await verdict(other) == .right)
        #expect(hashing.passwords.prefix(2) == ["wrong0", "other"])
        hashing.allow(100)
        for answer in [first, third] + line { #expect(await verdict(answer) == .wrong) }
        #expect(hashing.passwords == ["wrong0", "other", "another", "wrong1", "wrong2", "wrong3", "wrong4"])
    }

    @Test("Who waits when nobody hashes any more is not kept waiting, and nobody comes to wait")
    func close() async throws {
        let answers = (0..<4).map { check("prom", "wrong\($0)") }
        try await hashing.waitForBegun(1)
        checker.close()
        for answer in answers.dropFirst() { #expect(await verdict(answer) == .abandoned) }
        guard case .full = check("prom", "late") else {
            Issue.record("it waits")
            return
        }
        hashing.allow(10)
        #expect(await verdict(answers[0]) == .wrong)
        #expect(hashing.passwords == ["wrong0"])
    }
}
