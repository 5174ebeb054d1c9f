import MicroHTTP
import Testing

@Suite("Versions of TLS")
struct TLSVersionTests {
    typealias Version = TLSConfiguration.Version

    private static let flags: [Version: String] = [
        .tls10: "-tls1", .tls11: "-tls1_1", .tls12: "-tls1_2", .tls13: "-tls1_3",
    ]
    private static let names: [Version: String] = [
        .tls10: "TLSv1", .tls11: "TLSv1.1", .tls12: "TLSv1.2", .tls13: "TLSv1.3",
    ]

    @Test(
        "A client is served with every version from the lowest to the highest and with no other",
        arguments: [
            ([.tls10, .tls11, .tls12, .tls13], from: .tls10, to: .tls13),
            ([.tls11, .tls12], from: .tls11, to: .tls12),
            ([.tls10], from: .tls10, to: .tls10),
            ([.tls12], from: .tls12, to: .tls12),
            ([.tls12, .tls13], from: .tls12, to: .tls13),
            ([.tls13], from: .tls13, to: .tls13),
        ] as [([Version], from: Version, to: Version)]
    )
    func versions(served: [Version], lowest: Version, highest: Version) async throws {
        let certificates = try await TLSCertificateSet.shared()
        let configuration = TLSConfiguration(certificates.server) {
            $0.minimumVersion = lowest
            $0.maximumVersion = highest
        }
        try await withSecureServer(configuration) { port async throws in
            for version in Version.allCases {
                // OpenSSL holds what is older than TLS 1.2 to be below its lowest level of security but one.
                let flags = [try #require(Self.flags[version]), "-cipher", "DEFAULT@SECLEVEL=0"]
                let client = try await SecureClient(port: port, flags)
                #expect(
                    client.answer == (served.contains(version) ? "encrypted unverified" : nil),
                    "\(version): \(client.output)")
                if served.contains(version) { #expect(client.version == Self.names[version]) }
            }
            let any = try await SecureClient(port: port, ["-cipher", "DEFAULT@SECLEVEL=0"])
            #expect(any.version == Self.names[highest])
        }
    }

    @Test("Without a choice there is TLS 1.2 and 1.3")
    func usual() async throws {
        let configuration = TLSConfiguration(try await TLSCertificateSet.shared().server)
        #expect(configuration.minimumVersion == .tls12)
        #expect(configuration.maximumVersion == .tls13)
    }
}
