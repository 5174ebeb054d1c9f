import Foundation
import TestSupport

/// A real HTTP or HTTPS server on a free port of 127.0.0.1 that answers what a test wants.
final class ScriptedServer: Sendable {
    /// What is answered at one path. Any other path is answered with 404.
    struct Answer: Encodable {
        var status = 200
        var type = "application/json"
        var body = ""
        /// How often the body is sent, one after the other.
        var times = 1
        var headers: [String: String] = [:]
        /// Nothing is ever answered.
        var isSilent = false

        static func json(_ body: String) -> Answer { Answer(body: body) }
    }

    private struct Script: Encodable {
        let answers: [String: Answer]
        let later: [String: Answer]
        let login: String?
        let certificate: String?
        let listensFor: String?
    }

    private static let program = """
        import base64, http.server, json, os, ssl, sys, threading, time

        script = json.load(sys.stdin)
        login = script.get("login")
        authorization = login and "Basic " + base64.b64encode(login.encode()).decode()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                given = self.headers.get("Authorization")
                print(self.command, self.path, "with authorization" if given else "plain", flush=True)
                missing = {"status": 404, "type": "application/json", "body": "{}", "times": 1, "headers": {}}
                answer = script["answers"].get(self.path, missing)
                # From the second request on.
                script["answers"].update({self.path: script["later"].get(self.path, answer)})
                if authorization and given != authorization:
                    answer = dict(missing, status=401)
                if answer.get("isSilent"):
                    threading.Event().wait()
                body = answer["body"].encode()
                self.send_response(answer["status"])
                self.send_header("Content-Length", str(len(body) * answer["times"]))
                if answer["type"]:
                    self.send_header("Content-Type", answer["type"])
                for name, value in answer["headers"].items():
                    self.send_header(name, value)
                self.end_headers()
                for _ in range(answer["times"]):
                    self.wfile.write(body)

            do_POST = do_GET

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

        server = Server(("127.0.0.1", 0), Handler, bind_and_activate=False)
        server.server_bind()
        if script.get("certificate"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(script["certificate"])
            server.socket = context.wrap_socket(server.socket, server_side=True)
        print("port", server.server_port, flush=True)
        while script.get("listensFor") and not os.path.exists(script["listensFor"]):
            time.sleep(0.01)
        server.server_activate()
        print("listens", flush=True)
        server.serve_forever()
        """

    private let directory: TemporaryDirectory
    private let program: ChildProcess
    let port: UInt16

    /// - Parameters:
    ///   - later: what is answered instead from the second request for a path on.
    ///   - login: `name:password` that a request must come with.
    ///   - certificate: the file of a certificate and its key; the server then speaks TLS.
    ///   - listens: whether it does so at once; until it is told to, its port refuses connections.
    init(
        _ answers: [String: Answer],
        later: [String: Answer] = [:],
        login: String? = nil,
        certificate: String? = nil,
        listens: Bool = true
    ) async throws {
        directory = try TemporaryDirectory()
        let script = try JSONEncoder().encode(
            Script(
                answers: answers, later: later, login: login, certificate: certificate,
                listensFor: listens ? nil : directory.path + "/go"
            )
        )
        let program = try ChildProcess(
            ["python3", "-c", Self.program], input: String(decoding: script, as: UTF8.self)
        )
        self.program = program
        port = try await eventually("the scripted server has a port") {
            program.standardOutput.firstMatch(of: /port (\d+)\n/).flatMap { UInt16($0.1) }
        }
        if listens { try await listen() }
    }

    /// Has it listen, if it does not yet, and waits until it does.
    func listen() async throws {
        try directory.write("", to: "go")
        try await eventually("the scripted server listens") {
            program.standardOutput.contains("\nlistens\n") ? true : nil
        }
    }

    var url: String { "http://127.0.0.1:\(port)" }

    /// What it was asked, a line a request.
    var requests: [String] {
        program.standardOutput.split(separator: "\n").filter { $0.hasPrefix("GET ") || $0.hasPrefix("POST ") }.map(
            String.init)
    }
}
