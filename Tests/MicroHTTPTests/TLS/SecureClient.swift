import TestSupport

/// What `openssl s_client` tells of a connection, and what it was answered.
struct SecureClient {
    private static let request = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    let output: String

    /// Connects, asks for `/` and waits until the server has closed the connection.
    ///
    /// - Parameters:
    ///   - certificate: what it shows if it is asked for one.
    ///   - authority: whom it trusts; a certificate that it does not trust ends the connection.
    init(
        port: UInt16, _ flags: [String] = [], certificate: TestCertificate? = nil, authority: String? = nil
    ) async throws {
        let directory = try TemporaryDirectory()
        var arguments = ["openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-ign_eof"] + flags
        if let certificate {
            arguments += ["-cert", try directory.write(certificate.pem, to: "client.pem")]
            if !certificate.chain.isEmpty {
                arguments += ["-cert_chain", try directory.write(certificate.chain, to: "chain.pem")]
            }
        }
        if let authority {
            arguments += ["-verify_return_error", "-CAfile", try directory.write(authority, to: "authority.pem")]
        }
        let program = try ChildProcess(arguments, input: Self.request)
        _ = try await program.status()
        output = program.standardOutput + program.standardError
    }

    /// What ``TestHandler/tellingOfTLS`` answered; nil if nothing was answered.
    var answer: String? { output.firstMatch(of: /HTTP\/1\.1 200 OK\r\n(?s:.*)<([a-z ]+)>/).map { String($0.1) } }

    /// As OpenSSL writes it: `TLSv1.2`; nil if there was no handshake.
    var version: String? {
        // Of a session of TLS 1.3 there is only the cipher suite's version; of an older one that may be a lower one.
        (output.firstMatch(of: /Protocol *: (TLSv[0-9.]+)/) ?? output.firstMatch(of: /New, (TLSv1\.3), Cipher is/))
            .map { String($0.1) }
    }

    /// As OpenSSL writes it.
    var cipher: String? { output.firstMatch(of: /New, TLSv[0-9.]+, Cipher is ([A-Z0-9_-]+)/).map { String($0.1) } }

    /// The curve that keys were agreed on with, as OpenSSL writes it.
    var curve: String? {
        output.firstMatch(of: /Server Temp Key: (?:ECDH, )?(?:ECDH, )?([A-Za-z0-9-]+),/).map { String($0.1) }
    }
}
