import FoundationEssentials
import MicroHTTP
import TestSupport
import Testing

/// What a script says of a page that Chromium shows so wide: what it puts into `found`, which is numbers and texts, as
/// texts.
///
/// To it `page` is the page's document and `view` its window; `all` gives the elements that a selector finds, `box` where
/// one is, and `style` what it looks like.
func findings(
    in response: HTTPResponse,
    width: Int = 1280,
    dark: Bool = false,
    textSize: Int = 16,
    _ script: String
) async throws -> [String] {
    // Chromium's own window cannot be as narrow as a telephone. A frame takes the colours that the document around it has.
    let outer = """
        <!DOCTYPE html><meta name="color-scheme" content="light dark"><body><script>
        const frame = document.createElement("iframe");
        frame.width = \(width);
        frame.height = 800;
        frame.onload = () => {
          const view = frame.contentWindow, page = frame.contentDocument, found = [];
          const all = (selector) => [...page.querySelectorAll(selector)];
          const box = (element) => element.getBoundingClientRect();
          const style = (selector, pseudo) => view.getComputedStyle(page.querySelector(selector), pseudo);
          try { \(script) } catch (error) { found.push(`${error}`); }
          document.body.replaceChildren(JSON.stringify(found.map(String)));
        };
        frame.src = "/page";
        document.body.append(frame);
        </script>
        """
    var framed = response
    // Its own would refuse to be framed.
    framed.headers.removeAll { $0.name == "Content-Security-Policy" }
    let visit = try await withPage { [framed] path in
        path == "/" ? HTTPResponse(.ok, contentType: "text/html", body: .bytes(Array(outer.utf8))) : framed
    } _: { address in
        try await Browser.visit(address, dark: dark, textSize: textSize)
    }
    #expect(visit.console == [])
    let text = try #require(visit.document.part(from: "<body>", to: "</body>"))
    let json = text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    return try JSONDecoder().decode([String].self, from: Data(json.utf8))
}
