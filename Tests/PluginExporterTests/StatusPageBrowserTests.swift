import MicroHTTP
import PluginRegistry
import Synchronization
import TestSupport
import Testing

@testable import PluginExporter

/// In a real browser. Its clock is virtual: a minute of the page takes as long as what happens in it.
@Suite("The status page in Chromium", .serialized)
struct StatusPageBrowserTests {
    private let registry = PluginRegistry()

    /// Counts a page's requests for itself.
    private final class Requests: Sendable {
        private let value = Atomic(0)

        var count: Int { value.load(ordering: .relaxed) }

        func next() -> Int { value.add(1, ordering: .relaxed).newValue }
    }

    private static func page(of registry: PluginRegistry) -> HTTPResponse {
        let roster = registry.roster
        return StatusPage(
            audit: RegistryAudit(of: roster), plugins: roster.plugins.map(\.status), telemetryPath: "/metrics",
            hasManifests: false
        )
        .response
    }

    /// The page with a script of the test's own, which the page's policy lets run. Only the first load has it, and to
    /// the page it is not part of its own script.
    private static func page(of registry: PluginRegistry, running script: String) -> HTTPResponse {
        var response = page(of: registry)
        guard case .bytes(let bytes) = response.body else { return response }
        let html = String(decoding: bytes, as: UTF8.self)
        let nonce = html.part(from: "<script nonce=\"", to: "\"") ?? ""
        let more = "<script nonce=\"\(nonce)\">\(script)</script></body>"
        response.body = .bytes(Array(html.replacing("</body>", with: more).utf8))
        return response
    }

    @Test("A plugin's name shows as text, whatever it is, and nothing breaks the page's policy")
    func text() async throws {
        let name = "<script>alert(1)</script>"
        let plugin = registry.register(name, description: "<img src=x onerror=alert(2)>", version: "\"><b>")
        plugin.markInitialized()
        plugin.recordSuccess(duration: .milliseconds(3))
        registry.markUnavailable("a'\"><script>alert(3)</script>", reason: "</script><script>alert(4)</script>")
        try await withExporter(registry) { port async throws in
            let visit = try await Browser.visit("http://127.0.0.1:\(port)/")
            #expect(visit.console == [])
            #expect(visit.document.contains("<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>"))
            #expect(visit.document.matches(of: /<script/).count == 1, "its own")
            #expect(!visit.document.contains("<img"))
            // Its script ran.
            #expect(visit.document.contains("<button type=\"button\" id=\"pause\">Pause updates</button>"))
        }
    }

    @Test("What the policy forbids does nothing, and the browser says so")
    func policy() async throws {
        let registry = registry
        try await withPage { _ in
            var response = Self.page(of: registry)
            if case .bytes(let bytes) = response.body {
                let html = String(decoding: bytes, as: UTF8.self)
                let foreign = "<script>document.title = 'taken'</script><p style=\"color: red\"></p></body>"
                response.body = .bytes(Array(html.replacing("</body>", with: foreign).utf8))
            }
            return response
        } _: { address in
            let visit = try await Browser.visit(address)
            #expect(visit.document.contains("<title>Plugins</title>"))
            #expect(visit.console.count { $0.contains("Content Security Policy") } == 2)
        }
    }

    @Test("It shows new figures by itself, and what is open, has the focus or is filtered stays so")
    func refresh() async throws {
        for name in ["a", "b", "c", "d", "e", "f", "g"] {
            registry.register(name, description: "text").markInitialized()
        }
        let (registry, requests) = (registry, Requests())
        try await withPage { _ in
            switch requests.next() {
            case 1:
                return Self.page(
                    of: registry,
                    running: """
                        const row = document.querySelector("tbody[data-key=b]");
                        row.querySelector("details").open = true;
                        row.querySelector("summary").focus();
                        const field = document.getElementById("filter");
                        field.value = " B ";
                        field.dispatchEvent(new Event("input"));
                        // The window itself gets the focus first.
                        setTimeout(() => {
                          addEventListener("focusin", (e) => document.body.setAttribute("data-focus-moved", ""));
                        }, 10000);
                        setInterval(() => {
                          const focused = document.activeElement;
                          document.body.setAttribute("data-focus", focused.closest("tbody")?.dataset.key ?? "none");
                        }, 1000);
                        """
                )
            default:
                registry.register("0", description: "text").markFailed("ended")
                registry.recordSuccess("b", duration: .milliseconds(7))
                return Self.page(of: registry)
            }
        } _: { address in
            let visit = try await Browser.visit(address, for: .seconds(20))
            #expect(requests.count == 2)
            #expect(visit.console == [])
            #expect(visit.document.contains(">0 discovered, 8 registered, 7 healthy "))
            #expect(visit.document.contains("<title>⚠ Plugins</title>"))
            #expect(visit.document.contains("<li><b><bdi>0</bdi></b> is "))
            let row = try #require(visit.document.row(of: "b"))
            #expect(row.contains("<td data-label=\"Executions\" class=\"number\">1</td>"))
            #expect(row.contains("aria-label=\"last run: 7 ms\""))
            #expect(row.contains("<details open=\"\">"))
            #expect(visit.document.contains("<body data-focus=\"b\">"), "and the focus did not move")
            #expect(visit.document.contains("<tbody data-key=\"a\" hidden=\"\">"))
            #expect(visit.document.contains("<tbody data-key=\"0\" hidden=\"\">"))
            #expect(visit.document.contains(">1 of 8</output>"))
        }
    }

    @Test("A row that moves takes its open details and the focus along, and one that is gone goes")
    func moved() async throws {
        for name in ["a", "b", "c"] { registry.register(name).markInitialized() }
        registry.discovered(["missing"], source: "directory")
        let (registry, requests) = (registry, Requests())
        try await withPage { _ in
            if requests.next() == 1 {
                return Self.page(
                    of: registry,
                    running: """
                        const row = document.querySelector("tbody[data-key=c]");
                        row.querySelector("details").open = true;
                        row.querySelector("summary").focus();
                        setInterval(() => {
                          const focused = document.activeElement;
                          document.body.setAttribute("data-focus", focused.closest("tbody")?.dataset.key ?? "none");
                        }, 1000);
                        """
                )
            }
            registry.markFailed("c", reason: "broke")
            registry.discovered([], source: "directory")
            return Self.page(of: registry)
        } _: { address in
            let document = try await Browser.visit(address, for: .seconds(20)).document
            #expect(document.matches(of: /<tbody data-key="(\w+)"/).map { String($0.1) } == ["c", "a", "b"])
            let row = try #require(document.row(of: "c"))
            #expect(row.contains(">FAILED</span>"))
            #expect(row.contains("<details open=\"\">"))
            #expect(document.contains("<body data-focus=\"c\">"))
        }
    }

    @Test("Two names that are one to a browser keep a row each")
    func sameNames() async throws {
        registry.register("a\r").markInitialized()
        registry.register("a\n").markInitialized()
        let (registry, requests) = (registry, Requests())
        try await withPage { _ in
            if requests.next() > 1 { registry.register("b").markInitialized() }
            return Self.page(of: registry)
        } _: { address in
            let document = try await Browser.visit(address, for: .seconds(35)).document
            #expect(requests.count == 3)
            #expect(document.matches(of: /<tbody data-key="a\n"/).count == 2)
            #expect(document.matches(of: /<tbody data-key="b"/).count == 1)
        }
    }

    @Test("When it cannot reach the server it says so, and when it can again it does not")
    func unreachable() async throws {
        registry.register("a").markInitialized()
        let (registry, requests) = (registry, Requests())
        let answer: @Sendable (String) -> HTTPResponse = { _ in
            let number = requests.next()
            var response = Self.page(of: registry)
            // A proxy may answer with an old page.
            if number == 2 { response.status = .serviceUnavailable }
            return response
        }
        try await withPage(answer) { address in
            let document = try await Browser.visit(address, for: .seconds(20)).document
            #expect(requests.count == 2)
            let said = try #require(document.part(from: "<p id=\"stale\">", to: "</p>"))
            #expect(
                said.wholeMatch(of: /Not reachable since \d\d:\d\d:\d\d UTC\. What is below is as old as that\./) != nil
            )
            #expect(document.contains("<title>⚠ Not reachable – Plugins</title>"))
            #expect(document.row(of: "a") != nil)
        }
        let before = requests.count
        _ = try await withPage({ path in
            requests.count == before + 1
                ? {
                    _ = requests.next(); return .text(.ok, "not the page")
                }() : answer(path)
        }) { address in
            let document = try await Browser.visit(address, for: .seconds(35)).document
            #expect(requests.count == before + 3)
            #expect(document.contains("<p id=\"stale\" hidden=\"\">"))
            #expect(document.contains("<title>Plugins</title>"))
        }
    }

    @Test("Paused, it asks for nothing; resumed, it does at once")
    func pause() async throws {
        let (registry, requests) = (registry, Requests())
        for (resume, expected) in [("", 1), ("setTimeout(() => pause.click(), 70000);", 2)] {
            let before = requests.count
            try await withPage { _ in
                let isFirst = requests.next() == before + 1
                guard isFirst else { return Self.page(of: registry) }
                let script = "const pause = document.getElementById('pause'); pause.click(); \(resume)"
                return Self.page(of: registry, running: script)
            } _: { address in
                let document = try await Browser.visit(address, for: .seconds(80)).document
                #expect(requests.count - before == expected)
                #expect(document.contains(resume.isEmpty ? ">Resume updates<" : ">Pause updates<"))
            }
        }
    }

    private static func opened(_ page: HTTPResponse) -> HTTPResponse {
        var page = page
        if case .bytes(let bytes) = page.body {
            let html = String(decoding: bytes, as: UTF8.self).replacing("<details>", with: "<details open>")
            page.body = .bytes(Array(html.utf8))
        }
        return page
    }

    @Test("No width from 320 pixels on makes the page scroll sideways", arguments: [320, 390, 800, 1185, 1280])
    func width(width: Int) async throws {
        let long = String(repeating: "long", count: 75)
        let plugin = registry.register(long, description: long, version: long)
        plugin.declareTools([long])
        plugin.markFailed(long)
        registry.discovered(["missing" + long], source: "directory", problems: [long])
        for index in 0..<6 { registry.register("\(index)") }
        let html = Self.opened(Self.page(of: registry))
        let frame = """
            <!DOCTYPE html><iframe width="\(width)" height="600" src="/page"></iframe>
            <script>
            setTimeout(() => {
              const page = document.querySelector("iframe").contentDocument.documentElement;
              document.title = `${page.scrollWidth} of ${page.clientWidth}`;
            }, 500);
            </script>
            """
        try await withPage { path in
            var response = html
            if path == "/" {
                response = HTTPResponse(.ok, contentType: "text/html", body: .bytes(Array(frame.utf8)))
            } else {
                // Its own would refuse to be framed.
                response.headers.removeAll { $0.name == "Content-Security-Policy" }
            }
            return response
        } _: { address in
            let title = try #require(try await Browser.visit(address).document.part(from: "<title>", to: "</title>"))
            let numbers = title.split(separator: " of ").compactMap { Int($0) }
            #expect(numbers.count == 2)
            #expect(numbers.first == numbers.last, "\(title)")
        }
    }
}
