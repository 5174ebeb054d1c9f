import Foundation
import TestSupport
import Testing

@Suite("Behind a reverse proxy", .timeLimit(.minutes(3)))
struct AccessProxyTests {
    @Test(
        "every link of the page and of the index works, whether the proxy takes the prefix off or passes it on",
        arguments: ["strip", "keep", "strip, and the exporter is not told"])
    func links(mode: String) async throws {
        let proxy = try await PathProxy(stripping: mode != "keep")
        let plugins = try shippedPlugins()
        let flags =
            switch mode {
            case "keep": ["--web.external-url", proxy.address + "/"]
            case "strip": ["--web.external-url", proxy.address, "--web.route-prefix", "/"]
            default: [] as [String]
            }
        let exporter = try await Exporter(["--plugins.directory", plugins.path] + flags)
        try proxy.forward(to: exporter.port)
        try await eventually("the plugin is there") {
            try await http("GET", "/plugins/-/ready", port: proxy.port).status == 200 ? true : nil
        }
        let base = try #require(URL(string: proxy.address + "/"))
        let page = try await http("GET", "/plugins/", port: proxy.port, headers: ["Accept": "text/html"]).text
        var links = page.matches(of: /href="([^"]*)"/).map { String($0.1) }.filter { !$0.hasPrefix("data:") }
        #expect(links.count == 7, "\(links)")
        if mode.hasSuffix("told") == false {
            let index = try await http("GET", "/plugins/", port: proxy.port).body
            let object = try JSONSerialization.jsonObject(with: Data(index)) as? [String: Any]
            links += try #require(object?["links"] as? [String: String]).values
            #expect(links.count == 12)
        }
        for link in links {
            let url = try #require(URL(string: link, relativeTo: base))
            #expect(try await http("GET", url.path, port: proxy.port).status == 200, "\(link)")
        }
        #expect(try await exporter.stop() == 0)
    }

    @Test("a browser finds the page without the slash at its end, and the page keeps itself up to date")
    func browser() async throws {
        let proxy = try await PathProxy(stripping: false)
        let exporter = try await Exporter(["--web.route-prefix", "/plugins"])
        try proxy.forward(to: exporter.port)
        let counted = #"plugin_exporter_http_requests_total{handler="/",code="200"} "#
        let visit = try await Browser.visit(proxy.address, for: .seconds(50))
        #expect(visit.document.contains("<h1>Plugins</h1>"))
        #expect(visit.document.contains(#"<p id="stale" hidden="">"#))
        #expect(visit.console == [])
        let metrics = try await exporter.get("/plugins/metrics").text
        let line = try #require(metrics.split(separator: "\n").first { $0.hasPrefix(counted) })
        // The page itself, and what its script fetched.
        #expect(try #require(Int(line.dropFirst(counted.count))) >= 3)
        #expect(metrics.contains(#"plugin_exporter_http_requests_total{handler="/",code="302"} 1"#))
        #expect(try await exporter.stop() == 0)
    }

    @Test("nobody who comes through it is a program on this machine, unless he has the password")
    func execution() async throws {
        let folder = try TemporaryDirectory()
        let file = try folder.write(
            "basic_auth_users:\n  prom: $2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW\n", to: "web.yml")
        let proxy = try await PathProxy(stripping: true)
        let plugins = try shippedPlugins()
        let origin = "http://127.0.0.1:\(proxy.port)"
        let body = Array(#"{"args":{"path":"\#(samplePicture)"}}"#.utf8)
        for (more, users) in [([:], []), (["Authorization": "Basic cHJvbTpzZWNyZXQ="], ["--web.config.file", file])] {
            let exporter = try await Exporter(
                [
                    "--plugins.directory", plugins.path, "--web.enable-execution", "--web.external-url", proxy.address,
                    "--web.route-prefix", "/",
                ] + users)
            try await exporter.ready()
            try proxy.forward(to: exporter.port)
            let headers = [
                "Content-Type": "application/json", "X-Forwarded-For": "192.0.2.1", "Origin": origin,
            ].merging(more) { $1 }
            let answer = try await http(
                "POST", "/plugins/v1/plugins/ocr/tools/analyze/run", port: proxy.port, headers: headers, body: body)
            #expect(answer.status == (users.isEmpty ? 403 : 200), "\(answer.text)")
            #expect(try await exporter.stop() == 0)
        }
    }
}
