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
            let foreign = "<script>document.title = 'taken'</script><p style=\"color: red\"></p></body>"
            var response = StatusPage(of: registry).response
            response.html.replace("</body>", with: foreign)
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
                return StatusPage(of: registry).response.running(
                    """
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
                return StatusPage(of: registry).response
            }
        } _: { address in
            let visit = try await Browser.visit(address, for: .seconds(20))
            #expect(requests.count == 2)
            #expect(visit.console == [])
            #expect(visit.document.contains(">0 discovered, 8 registered, 7 healthy, <b>1 not well</b> "))
            #expect(visit.document.contains("<title>⚠ Plugins</title>"))
            #expect(visit.document.contains("<li><b><bdi>0</bdi></b> is "))
            let row = try #require(visit.document.row(of: "b"))
            #expect(row.contains("<td role=\"cell\" data-label=\"Executions\" class=\"number\">1</td>"))
            #expect(row.contains("aria-label=\"last run: 7 ms\""))
            #expect(row.contains("<details open=\"\">"))
            #expect(visit.document.contains("<body data-focus=\"b\">"), "and the focus did not move")
            #expect(visit.document.contains("<tbody data-key=\"a\" role=\"rowgroup\" hidden=\"\">"))
            #expect(visit.document.contains("<tbody data-key=\"0\" role=\"rowgroup\" hidden=\"\">"))
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
                return StatusPage(of: registry).response.running(
                    """
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
            return StatusPage(of: registry).response
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
            return StatusPage(of: registry).response
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
            var page = StatusPage(of: registry)
            // By a clock that is not the browser's.
            page.now = UnixTime(nanoseconds: 1_770_316_069_000_000_000)
            var response = page.response
            // A proxy may answer with an old page.
            if number == 2 { response.status = .serviceUnavailable }
            return response
        }
        try await withPage(answer) { address in
            let document = try await Browser.visit(address, for: .seconds(20)).document
            #expect(requests.count == 2)
            let said = try #require(document.part(from: "<p id=\"stale\">", to: "</p>"))
            #expect(said == "Not reachable since 18:27:49 UTC. What is shown is as old as that.")
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

    @Test("What did not change is not looked at piece by piece, and nothing is written anew")
    func unchanged() async throws {
        let requests = Requests()
        try await withPage { _ in
            let response = SamplePlugins.many(100).page.response
            guard requests.next() == 1 else { return response }
            return response.running(
                """
                const open = document.querySelector("tbody[data-key=ocr] details");
                open.open = true;
                let looks = 0, changes = 0;
                const look = Element.prototype.getAttribute;
                Element.prototype.getAttribute = function (name) {
                  looks += 1;
                  return look.call(this, name);
                };
                const watch = { subtree: true, childList: true, characterData: true, attributes: true };
                for (const id of ["icon", "summary", "updated", "stale", "problems", "list"]) {
                  new MutationObserver((records) => changes += records.length).observe(document.getElementById(id), watch);
                }
                setInterval(() => {
                  document.body.setAttribute("data-seen", `${looks < 500} ${changes} ${open.open}`);
                }, 1000);
                """
            )
        } _: { address in
            // The change of what the test opened comes before.
            let document = try await Browser.visit(address, for: .seconds(20)).document
            #expect(requests.count == 2)
            #expect(document.part(from: "<body data-seen=\"", to: "\"") == "true 0 true")
        }
    }

    @Test("Paused, it asks for nothing; resumed, it does at once")
    func pause() async throws {
        let (registry, requests) = (registry, Requests())
        for (resume, expected) in [("", 1), ("setTimeout(() => pause.click(), 70000);", 2)] {
            let before = requests.count
            try await withPage { _ in
                let isFirst = requests.next() == before + 1
                guard isFirst else { return StatusPage(of: registry).response }
                let script = "const pause = document.getElementById('pause'); pause.click(); \(resume)"
                return StatusPage(of: registry).response.running(script)
            } _: { address in
                let document = try await Browser.visit(address, for: .seconds(80)).document
                #expect(requests.count - before == expected)
                #expect(document.contains(resume.isEmpty ? ">Resume updates<" : ">Pause updates<"))
            }
        }
    }
}
