import FoundationEssentials
import Testing

@testable import PluginExporter

@Suite("A name and a password in a header")
struct BasicCredentialsTests {
    private static func base64(_ bytes: some Collection<UInt8>) -> String {
        Data(bytes).base64EncodedString()
    }

    @Test(
        "is read, the scheme in any case, the base64 with or without padding",
        arguments: [
            ("Basic cHJvbTpzZWNyZXQ=", "prom", "secret"), ("basic cHJvbTpzZWNyZXQ", "prom", "secret"),
            ("BASIC   cHJvbTpzZWNyZXQ=", "prom", "secret"), ("Basic cHJvbTo=", "prom", ""),
            ("Basic OnNlY3JldA==", "", "secret"), ("Basic Og==", "", ""), ("Basic Og", "", ""),
            ("Basic \(base64("a:b:c".utf8))", "a", "b:c"),
            ("Basic \(base64("jürgen:pässwörd".utf8))", "jürgen", "pässwörd"),
        ])
    func good(header: String, user: String, password: String) throws {
        #expect(
            try BasicCredentials(authorization: header) == BasicCredentials(user: user, password: Array(password.utf8)))
    }

    @Test("A password is bytes, and a name is UTF-8")
    func bytes() throws {
        let password: [UInt8] = [0x61, 0x3A, 0xFF]
        let credentials = try BasicCredentials(authorization: "Basic \(Self.base64(password))")
        #expect(credentials.password == [0xFF])
        #expect(throws: BasicCredentials.Flaw.notUTF8) {
            try BasicCredentials(authorization: "Basic \(Self.base64([0xFF, 0x3A, 0x61]))")
        }
    }

    @Test(
        "that hold none are refused with what is wrong",
        arguments: [
            ("", .otherScheme), ("Basic", .otherScheme), ("Basic ", .otherScheme),
            ("Bearer cHJvbTpzZWNyZXQ=", .otherScheme), ("BasiccHJvbTpzZWNyZXQ=", .otherScheme),
            ("Basic !!!!", .notBase64), ("Basic c", .notBase64), ("Basic cHJvbTpzZWNyZXQ===", .notBase64),
            ("Basic cHJv bTpz", .notBase64), ("Basic =", .noColon), ("Basic cHJvbQ==", .noColon),
            ("Basic \(base64("a:b\0c".utf8))", .nul), ("Basic \(base64("a\0:b".utf8))", .nul),
            ("Basic \(base64(Array(repeating: 0x3A, count: 3073)))", .tooLong),
        ] as [(String, BasicCredentials.Flaw)])
    func bad(header: String, flaw: BasicCredentials.Flaw) {
        #expect(throws: flaw) { try BasicCredentials(authorization: header) }
    }

    @Test("The longest that are read have 4096 characters")
    func longest() throws {
        let header = "Basic \(Self.base64(Array(repeating: 0x3A, count: 3072)))"
        #expect(try BasicCredentials(authorization: header).password.count == 3071)
    }

    @Test("No two have one digest because one part ends where another begins, nor has anything in another process")
    func digest() {
        let key = CredentialDigest.Key()
        let inputs = [
            ("ab", "c", "d"), ("a", "bc", "d"), ("a", "b", "cd"), ("", "abc", "d"), ("abcd", "", ""), ("", "", "abcd"),
        ]
        let digests = inputs.map { CredentialDigest(user: $0, hash: $1, password: $2.utf8, key: key) }
        #expect(!digests.contains(nil))
        #expect(Set(digests).count == inputs.count)
        #expect(CredentialDigest(user: "ab", hash: "c", password: "d".utf8, key: key) == digests[0])
        #expect(CredentialDigest(user: "ab", hash: "c", password: "d".utf8, key: .init()) != digests[0])
    }
}
