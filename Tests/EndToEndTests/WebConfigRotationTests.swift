import Foundation
import TestSupport
import Testing

@Suite("Certificates and users that are replaced")
struct WebConfigRotationTests {
    /// Two hashes of the password `secret`.
    private static let hashes = [
        "$2y$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
        "$2y$04$ABCDEFGHIJKLMNOPQRSTUux/yVoHLb2P5.QxxfIdIyVUJvRQqUe5S",
    ]

    @Test("100 times under 16 scrapers fail none of their scrapes")
    func rotation() async throws {
        let folder = try TemporaryDirectory()
        let authority = try await TestAuthority()
        for number in 0...1 {
            let certificate = try await authority.certificate(for: "IP:127.0.0.1", days: 100)
            try folder.write(FileText.read(certificate), to: "pair\(number).pem")
            let users = "basic_auth_users: {alice: \(Self.hashes[number]), bob\(number): \(Self.hashes[number])}\n"
            try folder.write(
                "tls_server_config: {cert_file: server.pem, key_file: server.pem}\n\(users)", to: "web\(number).yml")
        }
        try folder.write(folder.read("pair1.pem"), to: "server.pem")
        let file = try folder.write(folder.read("web1.yml"), to: "web.yml")
        let exporter = try await Exporter(["--web.config.file", file, "--web.enable-lifecycle"])
        let client = try ChildProcess(["python3", "-c", Self.client, "\(exporter.port)", folder.path, authority.path])
        let status = try await eventually("all is replaced", within: .seconds(600)) { client.exitStatus }
        #expect(status == 0, "\(client.standardError)")
        let figures = client.standardOutput.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(figures.count == 5, "\(client.standardOutput)")
        let (replaced, scrapes, connections, failures, serials) = (
            figures[0], figures[1], figures[2], figures[3], figures[4]
        )
        #expect(replaced == 100)
        #expect(failures == 0, "\(client.standardError)")
        // Each scraper has had connections of both certificates.
        #expect(connections > 100)
        #expect(scrapes > connections)
        #expect(serials == 2)
        #expect(try await exporter.stop() == 0)
    }

    /// Scrapes with keep-alive, a few scrapes a connection, while it replaces the certificate with its key and the users:
    /// at once by renaming, and by writing the files anew. After each it has the exporter read them, over one connection
    /// that is kept, asks a new one for its certificate, and looks who is let in. The last few it leaves to the exporter to find.
    private static let client = #"""
        import base64, http.client, os, ssl, sys, threading, time

        port, folder, authority = int(sys.argv[1]), sys.argv[2], sys.argv[3]
        os.chdir(folder)
        trust = ssl.create_default_context(cafile=authority)
        done = threading.Event()
        scrapes, connections, failures, seen = [], [], [], set()

        def connect():
            return http.client.HTTPSConnection("127.0.0.1", port, context=trust, timeout=60)

        def ask(connection, method, path, name="alice", expected=200):
            password = base64.b64encode(f"{name}:secret".encode()).decode()
            connection.request(method, path, headers={"Authorization": "Basic " + password})
            answer = connection.getresponse()
            body = answer.read().decode()
            if answer.status != expected:
                raise RuntimeError(f"{name}: {method} {path}: {answer.status} {body}")
            return body

        def scrape():
            while not done.is_set():
                try:
                    connection = connect()
                    connection.connect()
                    seen.add(connection.sock.getpeercert()["serialNumber"])
                    connections.append(1)
                    for _ in range(4):
                        if "plugin_exporter_build_info{" not in ask(connection, "GET", "/metrics"):
                            raise RuntimeError("a scrape is not whole")
                        scrapes.append(1)
                        time.sleep(0.1)
                    connection.close()
                except Exception as error:
                    failures.append(repr(error))

        def replace(name, source, renames):
            with open(source, "rb") as file:
                new = file.read()
            with open(name + ".new" if renames else name, "wb") as file:
                file.write(new)
            if renames:
                os.rename(name + ".new", name)

        def served():
            connection = connect()
            connection.connect()
            certificate = connection.sock.getpeercert(binary_form=True)
            connection.close()
            return ssl.DER_cert_to_PEM_cert(certificate)

        scrapers = [threading.Thread(target=scrape) for _ in range(16)]
        for scraper in scrapers:
            scraper.start()
        kept = connect()
        try:
            for number in range(100):
                pair = f"pair{number % 2}.pem"
                replace("server.pem", pair, renames=number // 2 % 2 == 0)
                replace("web.yml", f"web{number % 2}.yml", renames=number // 2 % 2 == 0)
                with open(pair) as file:
                    expected = file.read()
                if number < 97:
                    ask(kept, "POST", "/-/reload")
                    assert served() in expected, f"replacement {number} is not served"
                deadline = time.monotonic() + 60
                while served() not in expected:
                    assert time.monotonic() < deadline, f"replacement {number} is never served"
                    time.sleep(0.05)
                ask(kept, "GET", "/", f"bob{number % 2}")
                ask(kept, "GET", "/", f"bob{1 - number % 2}", expected=401)
        finally:
            done.set()
            for scraper in scrapers:
                scraper.join()
        print(number + 1, len(scrapes), len(connections), len(failures), len(seen))
        print("\n".join(failures[:10]), file=sys.stderr)
        """#
}
