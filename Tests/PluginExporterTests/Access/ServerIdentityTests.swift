import MicroHTTP
import Testing

@testable import PluginExporter

@Suite("What a server is called")
struct ServerIdentityTests {
    private static func identity(
        _ url: String?, prefix: String? = nil, listening: String = ":10077"
    ) throws -> ServerIdentity {
        var configuration = PluginExporter.Configuration()
        configuration.listenAddresses = [try ListenAddress(listening)]
        configuration.externalURL = url
        configuration.routePrefix = prefix
        return try ServerIdentity(configuration)
    }

    @Test(
        "An external address has an origin and a path",
        arguments: [
            ("http://example.org", "http://example.org", ""),
            ("http://example.org/", "http://example.org", ""),
            ("HTTPS://Example.ORG:443/plugins/", "https://example.org", "/plugins"),
            ("http://example.org:80/a/b//", "http://example.org", "/a/b"),
            ("https://example.org:80", "https://example.org:80", ""),
            ("http://[2001:DB8::1]:9090/x", "http://[2001:db8::1]:9090", "/x"),
            ("http://[::1]", "http://[::1]", ""),
            ("/plugins/", nil, "/plugins"), ("/", nil, ""),
        ] as [(String, String?, String)])
    func external(text: String, origin: String?, path: String) throws {
        let url = try ExternalURL(text)
        #expect(url.origin == origin)
        #expect(url.path == path)
        let identity = try Self.identity(text, listening: "127.0.0.1:0")
        #expect(identity.hosts == ["127.0.0.1"])
        #expect(identity.isBehindProxy)
        #expect(identity.externalOrigin == origin)
        #expect(identity.routePrefix == path)
        #expect(identity.externalPath == path)
    }

    @Test(
        "The prefix is the external path unless it is given, with or without its slashes",
        arguments: [
            ("http://a/x", nil, "/x", "/x"), ("http://a/x", "/", "", "/x"), ("http://a/x", "", "", "/x"),
            ("http://a/x", "y/", "/y", "/x"), (nil, "/y/z", "/y/z", "/y/z"), (nil, "//y//", "/y", "/y"),
            (nil, nil, "", ""),
        ] as [(String?, String?, String, String)])
    func prefix(url: String?, prefix: String?, routes: String, external: String) throws {
        let identity = try Self.identity(url, prefix: prefix)
        #expect(identity.routePrefix == routes)
        #expect(identity.externalPath == external)
    }

    private static let pathReason = "its path may hold visible ASCII without '%', '?', '#', quotes and backslashes"
    private static let segmentReason = "its path may have no empty segment, '.' or '..'"

    @Test(
        "An address that is none is refused with the reason",
        arguments: [
            ("", "write it as https://example.org/plugins, or its path alone, as /plugins"),
            ("example.org", "write it as https://example.org/plugins, or its path alone, as /plugins"),
            ("example.org:80/x", "write it as https://example.org/plugins, or its path alone, as /plugins"),
            ("ftp://example.org", "it must begin with http:// or https://"),
            ("http://", "it names no host"), ("http:///x", "it names no host"), ("http://:80", "it names no host"),
            ("http://a:b@c/", "a name and a password do not belong in it"),
            ("http://a:x/", "'a:x' is no host, with or without a port"),
            ("http://a:70000/", "'a:70000' is no host, with or without a port"),
            ("http://a:0/", "'a:0' is no host with a port"),
            ("http://a b/", "'a b' is no host, with or without a port"),
            ("http://[a]/", "'[a]' is no host, with or without a port"),
            ("http://1::1/", "'1::1' is no host, with or without a port"),
            ("http://a?x", pathReason), ("http://a/#x", pathReason), ("/a b", pathReason), ("/a\"", pathReason),
            ("http://a/b//c", segmentReason), ("/a/../b", segmentReason), ("/.", segmentReason),
        ])
    func badURL(text: String, reason: String) throws {
        var configuration = PluginExporter.Configuration()
        configuration.externalURL = text
        let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
        #expect(error == .invalidExternalURL(text, reason: reason))
        #expect(error?.description == "cannot be reached as '\(text)': \(reason)")
    }

    @Test(
        "A prefix that is none is refused with the reason",
        arguments: [("/a%20b", pathReason), ("/a?b", pathReason), ("a//b", segmentReason), ("..", segmentReason)])
    func badPrefix(text: String, reason: String) throws {
        var configuration = PluginExporter.Configuration()
        configuration.routePrefix = text
        let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
        #expect(error == .invalidRoutePrefix(text, reason: reason))
        #expect(error?.description == "cannot serve beneath '\(text)': \(reason)")
    }
}
