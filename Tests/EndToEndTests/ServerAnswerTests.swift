import Testing

@testable import plugin_exporter

@Suite("A server's answer")
struct ServerAnswerTests {
    private func title(_ page: String) -> String? {
        ServerAnswer(status: 200, body: Array(page.utf8), contentType: "text/html").title
    }

    @Test(
        "An address loses its user and nothing else",
        arguments: [
            ("https://me:se@cret@host:1/a@b?c@d", "https://host:1/a@b?c@d"), ("http://@host", "http://host"),
            ("http://me:secret@\u{301}host/", "http://\u{301}host/"), ("http:\\\\me@host", "http:\\\\host"),
            ("http:////me@host", "http:////host"), ("http://host/@", "http://host/@"),
            ("http://host?a@b", "http://host?a@b"),
            ("http://host#a@b", "http://host#a@b"), ("/a@b", "/a@b"), ("http://", "http://"), ("", ""),
        ]
    )
    func withoutUser(address: String, rest: String) {
        #expect(ServerAnswer.withoutUser(address) == rest)
    }

    @Test(
        "A page's title is what stands between its tags, whatever else they hold",
        arguments: [
            ("<html><head><title>Sign in</title></head>", "Sign in"),
            ("<TITLE>\n\t Größe 数 \r\n</TITLE>", "Größe 数"),
            ("<title lang=\"en\"\nid=x>a b</title>", "a b"),
            ("<title>cut<", "cut"),
            ("<tit<title>x</title>", "x"),
            ("<title>\u{1B}[31m</title>", "\\u001b[31m"),
            ("<title>" + String(repeating: "x", count: 101) + "</title>", String(repeating: "x", count: 100) + "…"),
        ]
    )
    func titles(page: String, title: String) {
        #expect(self.title(page) == title)
    }

    @Test(
        "A page without a title has none",
        arguments: [
            "", "<", "<title", "<title>", "<title>no end", "<title></title>", "<title> \n </title>", "title>x<",
            "<title x", "<!doctype html><p>x</p>", String(repeating: " ", count: 16 * 1024) + "<title>far</title>",
        ]
    )
    func noTitle(page: String) {
        #expect(title(page) == nil)
    }

    /// With anything that goes back over the page, these would not end while anybody waits.
    @Test("A page that is made to be slow to read is not", arguments: ["<title> ", "<title", "<title> x", "<title>"])
    func hostile(piece: String) {
        let spaces = String(repeating: " ", count: 16_000)
        #expect(title(piece + spaces) == nil)
        #expect(title(String(repeating: piece, count: 16_000 / piece.utf8.count)).map { $0.count <= 101 } ?? true)
    }
}
