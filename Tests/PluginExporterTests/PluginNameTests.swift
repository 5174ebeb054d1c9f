import PluginRegistry
import TestSupport
import Testing

@Suite("Plugins with unusual names")
struct PluginNameTests {
    static let names = [
        "a/b", "it's \"quoted\"", "two\nlines", "back\\slash", "🧩", "a b+c", "100%", "?x=1#y", "..", "<b>",
        "nul\0byte", String(repeating: "long", count: 75),
    ]

    /// Every byte but letters and digits as `%XX`.
    static func encoded(_ name: String) -> String {
        name.utf8.map { byte in
            let isPlain =
                byte < 0x80 && (Character(UnicodeScalar(byte)).isLetter || Character(UnicodeScalar(byte)).isNumber)
            let hexadecimal = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + hexadecimal
        }
        .joined()
    }

    @Test("A name of any characters is found and told as it is", arguments: names)
    func found(name: String) async throws {
        let registry = PluginRegistry()
        registry.register(name, description: name)
        registry.register("another")
        try await withExporter(registry) { port async throws in
            for end in ["", "/", "?q=1"] {
                let answer = try await http("GET", "/v1/plugins/\(Self.encoded(name))/health\(end)", port: port)
                #expect(answer.status == 200)
                let json = try answer.json()
                #expect(json["name"] == .string(name))
                #expect(json["description"] == .string(name))
            }
            let list = try await http("GET", "/v1/plugins", port: port).json()
            #expect(list.array?.contains { $0["name"] == .string(name) } == true)
        }
    }

    @Test("An unknown name of any characters is told as it is", arguments: names)
    func unknown(name: String) async throws {
        try await withExporter { port async throws in
            let answer = try await http("GET", "/v1/plugins/\(Self.encoded(name))/health", port: port)
            #expect(answer.status == 404)
            #expect(answer.detail == "Plugin '\(name)' not found")
        }
    }
}
