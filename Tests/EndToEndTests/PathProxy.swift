import Foundation
import TestSupport
import Testing

/// A reverse proxy that has a server beneath `/plugins`, and passes that on or takes it off.
final class PathProxy: Sendable {
    private static let script = """
        import http.client, http.server, sys

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self):
                if self.path.split("?")[0] != "/plugins" and not self.path.startswith("/plugins/"):
                    return self.answer(404, [], b"elsewhere")
                path = self.path.removeprefix("/plugins") or "/" if sys.argv[1] == "strip" else self.path
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                server = http.client.HTTPConnection("127.0.0.1", int(open(sys.argv[2]).read()), timeout=60)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
                server.request(self.command, path, body, headers)
                answer = server.getresponse()
                named = [(n, v) for n, v in answer.getheaders() if n.lower() not in ("content-length", "connection")]
                self.answer(answer.status, named, answer.read())

            def answer(self, status, headers, body):
                self.send_response(status)
                for name, value in headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        print(server.server_port, flush=True)
        server.serve_forever()

        """

    let address: String
    let port: UInt16
    private let folder: TemporaryDirectory
    private let program: ChildProcess

    /// Starts it; the server behind it is told later.
    init(stripping: Bool) async throws {
        let folder = try TemporaryDirectory()
        let script = try folder.write(Self.script, to: "proxy.py")
        let program = try ChildProcess(["python3", script, stripping ? "strip" : "keep", folder.path + "/server"])
        port = try await eventually("the proxy listens") {
            UInt16(program.standardOutput.trimmingCharacters(in: .newlines))
        }
        address = "http://127.0.0.1:\(port)/plugins"
        self.folder = folder
        self.program = program
    }

    func forward(to port: UInt16) throws {
        try folder.write("\(port)", to: "server")
    }
}
