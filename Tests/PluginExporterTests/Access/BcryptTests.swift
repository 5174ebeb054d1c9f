import Testing

@testable import PluginExporter

@Suite("bcrypt")
struct BcryptTests {
    private let bcrypt = Bcrypt()

    @Test(
        "A hash is that of its password",
        arguments: [
            ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
            ("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
            ("U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
            ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
            // The salt's last digit has bits that count for nothing, and some programs set them.
            ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC/E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ])
    func right(password: String, hash: String) {
        #expect(bcrypt.matches(Array(password.utf8), hash: hash))
        #expect(!bcrypt.matches(Array((password + "x").utf8), hash: hash))
        #expect(!bcrypt.matches([], hash: hash))
    }

    @Test("Of a password 72 bytes count")
    func long() {
        let hash = TestUsers.hashOf72
        #expect(bcrypt.matches(Array(repeating: 0x78, count: 72), hash: hash))
        #expect(bcrypt.matches(Array(repeating: 0x78, count: 1000), hash: hash))
        #expect(!bcrypt.matches(Array(repeating: 0x78, count: 71), hash: hash))
    }

    @Test(
        "What is no hash is that of no password",
        arguments: [
            "", "*0", "*1", "secret", "$2b$", "$2b$04$short",
            "$2b$99$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            "$2b$05$CCCCCCCCCCCCCCCCCCCCC.",
        ])
    func none(hash: String) {
        #expect(!bcrypt.matches(Array("secret".utf8), hash: hash))
        #expect(!bcrypt.matches(Array("*0".utf8), hash: hash))
    }
}
