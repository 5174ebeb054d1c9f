import MicroHTTP
import PluginRegistry
import TestSupport
import Testing

@testable import PluginExporter

/// What Chromium makes of the style, on a wide screen and on paper.
@Suite("How the status page looks, in Chromium", .serialized)
struct StatusPageLookTests {
    private static let twelve = SamplePlugins.twelve.page.response

    @Test(
        "It is dark for whoever wants that, and light for others",
        arguments: [(true, "rgb(14, 18, 23)", "rgb(228, 233, 238)"), (false, "rgb(246, 247, 249)", "rgb(27, 32, 38)")]
    )
    func colours(dark: Bool, page: String, text: String) async throws {
        let found = try await findings(
            in: Self.twelve, dark: dark, "found.push(style('body').backgroundColor, style('body').color);")
        #expect(found == [page, text])
    }

    @Test("Text is as large as the reader wants it")
    func textSize() async throws {
        let script = "found.push(...['body', '#pause', '#filter'].map((name) => style(name).fontSize));"
        let found = try await findings(in: Self.twelve, width: 2600, textSize: 32, script)
        #expect(found == ["28px", "28px", "28px"])
    }

    /// The style holds its rules for paper as conditions that a test can turn round: what is said of a screen is no longer,
    /// and what is said of paper is.
    @Test("On paper it is light, without what is only there to be used, and breaks no plugin in two")
    func paper() async throws {
        let script = """
            found.push(style("body").backgroundColor, style("#search").display, style("#pause").display);
            for (const { media } of page.styleSheets[0].cssRules) {
              if (media?.mediaText === "print") media.mediaText = "all";
              else if (media) media.mediaText = media.mediaText.replace("screen", "print");
            }
            found.push(style("body").backgroundColor, style("#search").display, style("#pause").display);
            found.push(style("html").colorScheme, style("#list > table > tbody").breakInside, style(".group").breakInside);
            """
        let found = try await findings(in: Self.twelve, dark: true, script)
        #expect(found.prefix(3) == ["rgb(14, 18, 23)", "block", "inline-block"])
        #expect(found.dropFirst(3) == ["rgb(246, 247, 249)", "none", "none", "light", "avoid", "avoid"])
    }

    @Test("The titles of the columns stay in sight, in front of the rows, and hide nothing that has the focus")
    func titles() async throws {
        let script = """
            const head = page.querySelector("#list thead");
            found.push(box(head).top > 100);
            view.scrollTo(0, box(page.querySelector("tbody[data-key=ocr]")).top);
            const top = page.elementFromPoint(100, 10);
            found.push(box(head).top, top.closest("thead") === head, view.getComputedStyle(top).backgroundColor);
            const stop = page.querySelector("#list summary");
            view.scrollBy(0, box(stop).top - 5);
            found.push(box(stop).top < box(head).bottom);
            stop.focus();
            found.push(box(stop).top >= box(head).bottom);
            """
        let found = try await findings(in: Self.twelve, script)
        #expect(found == ["true", "0", "true", "rgb(255, 255, 255)", "true", "true"])
    }

    @Test("That the server cannot be reached is in sight wherever the reader is, and hides no end of the page")
    func stale() async throws {
        let script = """
            const stale = page.getElementById("stale"), footer = page.querySelector("footer nav");
            stale.textContent = "Not reachable";
            stale.hidden = false;
            for (const share of [0, 0.5, 1]) {
              view.scrollTo(0, share * page.documentElement.scrollHeight);
              const { left, right, top, bottom } = box(stale);
              found.push(left >= 0 && right <= view.innerWidth && top > 0 && bottom <= view.innerHeight);
              found.push(page.elementFromPoint(view.innerWidth / 2, (top + bottom) / 2) === stale);
            }
            found.push(box(footer).bottom < box(stale).top);
            view.scrollTo(0, 0);
            for (const stop of all("summary, a").filter((stop) => stop.checkVisibility())) {
              stop.focus();
              if (box(stop).bottom > box(stale).top) found.push(`hidden: ${stop.outerHTML}`);
            }
            """
        for width in [390, 1280] {
            let found = try await findings(in: Self.twelve, width: width, script)
            #expect(found == Array(repeating: "true", count: 7), "\(width)")
        }
    }

    @Test("A long description takes two lines until it is opened, a long version two, and its details have it all")
    func long() async throws {
        let registry = PluginRegistry()
        let words = String(repeating: "word ", count: 400)
        registry.register("long", description: words, version: words)
        let script = """
            const line = parseFloat(style("body").lineHeight), details = page.querySelector("details");
            const lines = (name) => Math.round(box(page.querySelector(name)).height / line);
            found.push(lines(".description"), lines(".version"));
            details.open = true;
            found.push(lines(".description") > 5, lines("dd") > 5, page.querySelector("dd").textContent.length);
            """
        for width in [390, 1280] {
            let found = try await findings(in: StatusPage(of: registry).response, width: width, script)
            #expect(found == ["2", "2", "true", "true", "2000"], "\(width)")
        }
    }

    @Test("A name shows each of its blanks")
    func blanks() async throws {
        let registry = PluginRegistry()
        registry.register("a  b").markFailed("broke")
        registry.register("a b").declareTools(["a  b", "a b"])
        let script = """
            for (const selector of ["#list > table > tbody > tr > th > bdi", ".tools tbody bdi"]) {
              const [two, one] = all(selector).map((name) => box(name).width);
              found.push(two > one);
            }
            found.push(style(".problems b > bdi").whiteSpace);
            """
        let found = try await findings(in: StatusPage(of: registry).response.opened, script)
        #expect(found == ["true", "true", "pre-wrap"])
    }

    @Test("What fails is red, and an audit that passed above it is not green")
    func bad() async throws {
        let registry = PluginRegistry()
        registry.register("a").recordError(duration: .milliseconds(1))
        registry.register("b").markFailed("broke")
        let script = "found.push(style('.number b').color, style('#summary .state').color);"
        let found = try await findings(in: StatusPage(of: registry).response, script)
        #expect(found == ["rgb(179, 32, 26)", "rgb(122, 79, 1)"])
    }
}
