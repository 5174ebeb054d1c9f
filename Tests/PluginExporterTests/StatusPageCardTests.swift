import MicroHTTP
import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

/// On a telephone, where a row is a card.
@Suite("The status page's cards, in Chromium", .serialized)
struct StatusPageCardTests {
    private static let opened = SamplePlugins.twelve.page.response.opened

    /// What is out of sight has no size else.
    private static let shown =
        "for (const row of all('#list > table > tbody')) row.style.contentVisibility = 'visible';"

    @Test("No width from 320 pixels on makes the page scroll sideways", arguments: [320, 390, 768, 1185, 1280])
    func width(width: Int) async throws {
        let long = String(repeating: "long", count: 75)
        let registry = PluginRegistry()
        let plugin = registry.register(long, description: long, version: long)
        plugin.declareTools([long])
        plugin.markFailed(long)
        registry.discovered(["missing" + long], source: "directory", problems: [long])
        for index in 0..<6 { registry.register("\(index)") }
        let script = """
            \(Self.shown)
            found.push(page.documentElement.scrollWidth <= view.innerWidth, all("#list details[open]").length);
            // What a card holds cannot make the page scroll: it would be cut off.
            for (const part of all("#list > table, #list tbody :not(.hidden *), .problems *, .bar *")) {
              if (part.checkVisibility() && box(part).right > view.innerWidth) found.push(part.outerHTML);
            }
            """
        let found = try await findings(in: StatusPage(of: registry).response.opened, width: width, script)
        #expect(found == ["true", "7"])
    }

    @Test("A plugin's state has a line of its own, and no figure touches another", arguments: [320, 390, 768])
    func figures(width: Int) async throws {
        let script = """
            \(Self.shown)
            for (const row of all("#list > table > tbody > tr:first-child")) {
              const [name, state, ...figures] = [...row.children].filter((cell) => !cell.matches(".none"));
              if (box(name).bottom > box(state).top) found.push("name");
              if (box(state).width !== box(row).width) found.push("state");
              figures.forEach((figure, index) => {
                if (box(figure).top < box(state).bottom) found.push("line");
                if (figure.scrollWidth > figure.clientWidth) found.push(figure.outerHTML);
                const next = figures[index + 1];
                if (next && box(next).left < box(figure).right && box(next).top < box(figure).bottom) found.push("touch");
              });
            }
            found.push(all("#list > table > tbody").length);
            """
        let found = try await findings(in: Self.opened, width: width, script)
        #expect(found == ["12"])
    }

    @Test("Each figure has its title, which a screen reader has already, and what is not known stays a cell")
    func cells() async throws {
        let script = """
            const label = (name) => style(`tbody[data-key=pdf-render] td[data-label=${name}]`, "::before").content;
            found.push(label("State"), label("Version"), label("Restarts"));
            const none = style("tbody[data-key=thumbnails] td.none");
            found.push(none.display !== "none", none.visibility, none.position, none.width, none.clipPath);
            found.push(style("#list > table > tbody").contentVisibility);
            """
        let found = try await findings(in: Self.opened, width: 390, script)
        #expect(found.prefix(3) == ["none", "\"Version\" / \"\"", "\"Restarts\" / \"\""])
        #expect(found.dropFirst(3) == ["true", "visible", "absolute", "1px", "inset(50%)", "auto"])
    }

    @Test(
        "The tools' names have a line of their own, and no word above their figures is broken", arguments: [320, 390])
    func tools(width: Int) async throws {
        let script = """
            \(Self.shown)
            for (const row of all(".tools tr")) {
              const [name, ...figures] = row.children;
              // Widths that are sums of the same parts may differ by their rounding.
              if (Math.abs(box(name).width - box(row).width) > 0.1) found.push("name");
              if (new Set(figures.map((figure) => box(figure).left)).size !== 4) found.push("columns");
              for (const figure of figures) {
                if (box(figure).top < box(name).bottom) found.push("line");
                if (figure.scrollWidth > figure.clientWidth) found.push(figure.outerHTML);
              }
            }
            found.push(all(".tools tr").length, style(".tools thead th:nth-child(2)").overflowWrap);
            """
        let found = try await findings(in: Self.opened, width: width, script)
        #expect(found == ["8", "normal"])
    }

    @Test("What can be touched is as high as a finger needs, and no text makes a telephone zoom in")
    func touch() async throws {
        let script = """
            \(Self.shown)
            for (const part of all("button, input, summary, a")) {
              const least = part.matches("button, input") ? 44 : 36;
              if (box(part).height < least) found.push(`${part.outerHTML}: ${box(part).height}`);
            }
            found.push(style("#filter").fontSize, all("button, input, summary, a").length);
            """
        let found = try await findings(in: Self.opened, width: 390, script)
        #expect(found == ["16px", "40"])
    }
}
