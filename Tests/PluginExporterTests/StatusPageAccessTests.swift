import MicroHTTP
import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

@Suite("The status page for those who use no mouse or do not see it", .serialized)
struct StatusPageAccessTests {
    private static let twelve = SamplePlugins.twelve.page

    @Test("What makes up a table says so itself: a style that makes cards of it takes that from it")
    func roles() throws {
        let page = Self.twelve.text
        for (tag, roles) in [
            ("table", ["table"]), ("thead", ["rowgroup"]), ("tbody", ["rowgroup"]), ("tr", ["row"]), ("td", ["cell"]),
            ("th", ["columnheader", "rowheader"]),
        ] {
            let all = try page.matches(of: Regex("<\(tag)[ >]")).count
            let named = try roles.map { try page.matches(of: Regex("<\(tag) [^>]*role=\"\($0)\"")).count }
            #expect(named.allSatisfy { $0 > 1 }, "\(tag): the list, and the tools of a plugin")
            #expect(named.reduce(0, +) == all, "\(tag)")
        }
    }

    @Test("Whatever is to name another element does, and no two elements have one name")
    func names() async throws {
        let script = """
            for (const attribute of ["for", "aria-labelledby", "aria-describedby", "aria-controls"]) {
              for (const element of all(`[${attribute}]`)) {
                for (const id of element.getAttribute(attribute).split(" ")) {
                  if (page.getElementById(id)) found.push(`${attribute} ${id}`);
                  else found.push(`${attribute} leads nowhere: ${element.outerHTML}`);
                }
              }
            }
            for (const label of all("label")) found.push(label.control?.id);
            const ids = all("[id]").map((element) => element.id);
            found.push(ids.length - new Set(ids).size);
            """
        let found = try await findings(in: Self.twelve.response, script)
        #expect(found == ["for filter", "for filter", "aria-labelledby wrong", "aria-labelledby all", "filter", "0"])
    }

    @Test("The focus goes from the top to the bottom, and from the left to the right", arguments: [390, 1280])
    func focus(width: Int) async throws {
        let script = """
            for (const row of all("#list > table > tbody")) row.style.contentVisibility = "visible";
            const stops = all("a, button, input, summary, [tabindex]").filter((stop) => stop.checkVisibility());
            for (const stop of stops) {
              stop.focus();
              if (page.activeElement !== stop || stop.tabIndex !== 0) found.push(`not at: ${stop.outerHTML}`);
            }
            stops.slice(1).forEach((stop, index) => {
              const before = box(stops[index]), here = box(stop);
              const isLower = here.top >= before.bottom - 1, isRight = here.left >= before.right && here.bottom > before.top;
              if (!isLower && !isRight) found.push(`out of order: ${stop.outerHTML}`);
            });
            found.push(...stops.map((stop) => stop.id || stop.tagName));
            """
        let found = try await findings(in: Self.twelve.response, width: width, script)
        let details = Array(repeating: "SUMMARY", count: 11)
        #expect(found == ["pause", "filter"] + details + Array(repeating: "A", count: 5))
    }
}
