import PluginRegistry
import TestSupport
import Testing

@Suite("The status page")
struct StatusPageTests {
    private let registry = PluginRegistry()

    private func page(telemetryPath: String = "/metrics") async throws -> HTTPAnswer {
        try await statusPage(of: registry, telemetryPath: telemetryPath)
    }

    @Test("It has a language, a title, a viewport, landmarks and nothing that is loaded from elsewhere")
    func frame() async throws {
        let page = try await page()
        for part in [
            #"<html lang="en">"#, "<title>Plugins</title>", #"<meta charset="utf-8">"#,
            #"<meta name="viewport" content="width=device-width, initial-scale=1">"#, "<header>", "<main>", "<footer>",
            #"<nav aria-label="Other views">"#, "<h1>Plugins</h1>", "<p>No plugin is registered.</p>",
            #"<noscript><meta http-equiv="refresh" content="60"></noscript>"#,
        ] {
            #expect(page.text.contains(part), "\(part)")
        }
        #expect(!page.text.contains("src="))
        #expect(!page.text.contains("://"))
        #expect(!page.text.contains("@import"))
        #expect(!page.text.contains("url("))
    }

    @Test("Its policy allows its own style and script, by a number that is new for each response, and nothing else")
    func policy() async throws {
        let pages = [try await page(), try await page()]
        let nonces = try pages.map { page in
            let policy = try #require(page.headers["content-security-policy"])
            let nonce = try #require(page.part(from: "<style nonce=\"", to: "\""))
            #expect(
                policy == "default-src 'none'; style-src 'nonce-\(nonce)'; script-src 'nonce-\(nonce)'; "
                    + "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            )
            #expect(page.part(from: "<script nonce=\"", to: "\"") == nonce)
            #expect(nonce.wholeMatch(of: /[0-9a-f]{32}/) != nil)
            return nonce
        }
        #expect(nonces[0] != nonces[1])
        #expect(pages[0].headers["x-content-type-options"] == "nosniff")
        #expect(pages[0].headers["referrer-policy"] == "no-referrer")
        #expect(pages[0].headers["cache-control"] == "no-store")
    }

    @Test("No element has a style or a handler of its own, which the policy would refuse")
    func inline() throws {
        let page = SamplePlugins.twelve.page.text
        let tags = page.matches(of: /<[a-z][^>]*>/).map(\.output)
        #expect(tags.count > 500)
        for tag in tags {
            #expect(tag.firstMatch(of: /\s(style|on[a-z]+)=/) == nil, "\(tag)")
            #expect(!tag.contains("javascript:"))
        }
    }

    @Test("HEAD has the headers of GET, and no body")
    func head() async throws {
        try await withExporter(registry) { port async throws in
            let answer = try await http("HEAD", "/", port: port, headers: ["Accept": "text/html"])
            #expect(answer.status == 200)
            #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
            #expect(answer.headers["content-security-policy"]?.contains("'nonce-") == true)
            #expect(answer.body.isEmpty)
        }
    }

    @Test("If all is well there is no word of anything wrong")
    func allWell() async throws {
        registry.register("a").markInitialized()
        registry.discovered(["a"], source: "directory")
        let page = try await page()
        #expect(!page.text.contains("What is wrong"))
        #expect(page.part(from: #"<div id="problems">"#, to: "</div>") == "")
        #expect(page.text.contains("<title>Plugins</title>"))
        #expect(page.text.contains("1 discovered, 1 registered, 1 healthy "))
        #expect(page.text.contains(#"<span class="state passed">Audit PASSED</span>"#))
    }

    @Test("What is wrong is on the page in words, errors before warnings before plugins, and its title says so")
    func problems() async throws {
        registry.register("a").markFailed("broke")
        registry.register("b").markInitialized()
        registry.register("old").markInitialized()
        registry.markUnavailable("u", reason: "no program")
        registry.discovered(["a", "b", "old"], source: "directory")
        registry.discovered(["a", "b", "gone"], source: "directory", problems: ["'b' is there twice"])
        registry.discoveryFailed(source: "config", reason: "no such file")
        let page = try await page()
        let problems = try #require(page.part(from: #"<div id="problems">"#, to: "</section>"))
        #expect(problems.contains("<h2 id=\"wrong\">What is wrong</h2>"))
        let expected = [
            "<h3>Errors (3)</h3>",
            "<li><bdi>Plugin &#39;gone&#39; was discovered, but is not in the registry</bdi></li>",
            "<li><bdi>Source &#39;config&#39; could not be read: no such file</bdi></li>",
            "<li><bdi>&#39;b&#39; is there twice</bdi></li>",
            "<h3>Warnings (1)</h3>",
            "<li><bdi>Plugin &#39;old&#39; is registered, but no source holds it any more</bdi></li>",
            "<h3>Not available (2)</h3>",
            "<li><b><bdi>a</bdi></b> is <span class=\"state failed\">FAILED</span> – <bdi>broke</bdi></li>",
            "<li><b><bdi>u</bdi></b> is <span class=\"state unavailable\">UNAVAILABLE</span> – "
                + "<bdi>no program</bdi></li>",
        ]
        let lines = problems.split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.hasPrefix("<h3>") || $0.hasPrefix("<li>") } == expected)
        #expect(page.text.contains("<title>⚠ Plugins</title>"))
        #expect(page.text.contains("3 discovered, 4 registered, 2 healthy, <b>1 missing</b>, <b>2 not well</b> "))
        #expect(page.text.contains(#"<span class="state failed">Audit FAILED</span>"#))
    }

    @Test(
        "A plugin that keeps restarting is an error and not healthy, and stands before the others, whatever its state")
    func restarting() async throws {
        for name in ["a", "b"] { registry.register(name).markInitialized() }
        let plugin = try #require(registry.plugin(named: "b"))
        for _ in 1...3 { plugin.process.restarted(because: "exited with status 3") }
        let page = try await page().text
        #expect(page.contains("0 discovered, 2 registered, 1 healthy, <b>1 not well</b> "))
        #expect(page.contains("<title>⚠ Plugins</title>"))
        let problems = try #require(page.part(from: #"<div id="problems">"#, to: "</section>"))
        #expect(
            problems.contains(
                "<li><bdi>Plugin &#39;b&#39; keeps restarting, 3 times in the last 10 minutes; the last time: "
                    + "exited with status 3</bdi></li>"))
        #expect(page.matches(of: /<tbody data-key="(.)"/).map { String($0.1) } == ["b", "a"])
        #expect(page.row(of: "b")?.contains("<p class=\"note\">Keeps restarting</p>") == true)
        #expect(page.row(of: "a")?.contains("class=\"note\"") == false)
    }

    @Test("A plugin that fails is not under a green word, though the audit has nothing against it")
    func badge() async throws {
        registry.register("a").markInitialized()
        registry.register("b").markFailed("broke")
        let page = try await page().text
        #expect(
            page.contains("2 registered, 1 healthy, <b>1 not well</b> <span class=\"state warned\">Audit PASSED</span>")
        )
    }

    @Test("What there is to warn of a plugin that is not well is said once, where that is")
    func saidOnce() async throws {
        let plugin = registry.register("old")
        for _ in 1...5 { plugin.recordError(duration: .milliseconds(1)) }
        plugin.markFailed("broke")
        registry.discovered(["old"], source: "directory")
        registry.discovered([], source: "directory")
        let page = try await page()
        let problems = try #require(page.part(from: #"<div id="problems">"#, to: "</section>"))
        #expect(!problems.contains("Warnings"))
        #expect(
            problems.contains(
                "<bdi>broke</bdi> <span class=\"also\"><bdi>Plugin &#39;old&#39; is registered, but no source holds it "
                    + "any more</bdi></span>\n <span class=\"also\"><bdi>Plugin &#39;old&#39;: 5 of 5 executions failed</bdi>"
                    + "</span></li>"
            )
        )
    }

    @Test("Of many problems of a kind the first are shown, and the others a click away")
    func manyProblems() async throws {
        for index in 10..<30 { registry.register("p\(index)").markFailed("reason \(index)") }
        let page = try await page()
        let problems = try #require(page.part(from: #"<div id="problems">"#, to: "</section>"))
        #expect(problems.contains("<h3>Not available (20)</h3>"))
        let parts = problems.split(separator: "<details><summary>14 more</summary>", maxSplits: 1)
        #expect(parts.map { $0.matches(of: /<bdi>reason \d+/).count } == [6, 14])
    }

    @Test("It links to the other views, the metrics' path escaped")
    func links() async throws {
        let page = try await page(telemetryPath: "/a&\"b").text
        #expect(page.contains(#"<a href="./a&amp;&quot;b">/a&amp;&quot;b</a>"#))
        for path in ["/v1/plugins", "/v1/audit", "/-/healthy", "/-/ready"] {
            #expect(page.contains(#"<a href=".\#(path)">\#(path)</a>"#))
        }
    }
}
