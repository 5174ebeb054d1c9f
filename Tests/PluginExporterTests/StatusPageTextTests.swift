import Foundation
import Testing

@testable import PluginExporter

@Suite("Figures on the status page")
struct StatusPageTextTests {
    @Test(
        "Times have the digits that count",
        arguments: [
            (Duration.zero, "0 µs"), (.nanoseconds(450), "0.45 µs"), (.microseconds(12), "12 µs"),
            (.nanoseconds(999_600), "1 ms"), (.microseconds(1500), "1.5 ms"), (.microseconds(27_149), "27.1 ms"),
            (.microseconds(500_750), "501 ms"), (.microseconds(999_700), "1 s"), (.milliseconds(1234), "1.23 s"),
            (.milliseconds(99_900), "99.9 s"), (.milliseconds(99_970), "1 min 39 s"), (.seconds(7_260), "2 h 1 min"),
        ]
    )
    func time(duration: Duration, text: String) {
        #expect(HumanText.time(duration) == text)
    }

    @Test(
        "Ages have two units",
        arguments: [
            (Duration.milliseconds(999), "0 s"), (.seconds(59), "59 s"), (.seconds(60), "1 min 0 s"),
            (.seconds(725), "12 min 5 s"), (.seconds(15_179), "4 h 12 min"), (.seconds(273_600), "3 d 4 h"),
            (.seconds(86_400 * 1234), "1,234 d 0 h"),
        ]
    )
    func age(duration: Duration, text: String) {
        #expect(HumanText.age(duration) == text)
    }

    @Test(
        "A share is all or nothing only where it is",
        arguments: [
            (UInt64(0), UInt64(0), "0 %"), (0, 9, "0 %"), (9, 9, "100 %"), (1, 100_000, "< 0.1 %"), (57, 731, "7.8 %"),
            (1, 2, "50 %"), (99_999, 100_000, "99.9 %"),
        ]
    )
    func share(part: UInt64, whole: UInt64, text: String) {
        #expect(HumanText.share(part, of: whole) == text)
    }

    @Test("Large numbers are grouped, and bytes have a unit")
    func numbers() {
        #expect(
            [0, 999, 1000, 12_345, 1_234_567].map { HumanText.grouped($0) } == [
                "0", "999", "1,000", "12,345", "1,234,567",
            ])
        #expect(
            [0, 999, 1000, 23_700_000, 1_500_000_000].map { HumanText.bytes($0) } == [
                "0 B", "999 B", "1 kB", "23.7 MB", "1.5 GB",
            ])
    }

    @Test("The last runs are bars from the oldest to the newest, the newest at the right, and words")
    func sparkline() {
        let full = Sparkline(times: (1...10).map { .milliseconds(10 * $0) })
        #expect(full.words == "last 10 runs: 10 ms to 100 ms")
        let path = "M4 20v-2M12 20v-4M20 20v-6M28 20v-8M36 20v-10M44 20v-12M52 20v-14M60 20v-16M68 20v-18M76 20v-20"
        #expect(full.html?.markup.contains("<path d=\"\(path)\"/>") == true)
        let two = Sparkline(times: [.milliseconds(80), .microseconds(1)])
        #expect(two.words == "last 2 runs: 1 µs to 80 ms")
        #expect(two.html?.markup.contains("<path d=\"M68 20v-20M76 20v-1\"/>") == true)
        #expect(Sparkline(times: [.milliseconds(5), .milliseconds(5)]).words == "last 2 runs: 5 ms each")
        #expect(Sparkline(times: [.zero]).words == "last run: 0 µs")
        #expect(Sparkline(times: []).words == nil)
        #expect(Sparkline(times: []).html == nil)
    }

    /// What stands on what.
    @Test(
        "Text has a contrast of 4.5 to 1 or more with what is behind it, in light and in dark",
        arguments: [
            ("text", ["page", "panel", "soft"]), ("muted", ["page", "panel", "soft"]),
            ("link", ["page", "panel", "soft"]),
            ("good", ["good-soft"]), ("bad", ["bad-soft", "panel"]), ("warn", ["panel", "warn-soft"]),
            ("idle", ["idle-soft"]),
        ]
    )
    func contrast(text: String, behind: [String]) throws {
        let values = Dictionary(
            grouping: StatusPageStyle.text.matches(of: /--([a-z-]+): #([0-9a-f]{6})/)
        ) { String($0.1) }.mapValues { matches in matches.compactMap { Int($0.2, radix: 16) } }
        let fronts = try #require(values[text])
        #expect(fronts.count == 2, "light and dark")
        for name in behind {
            for (front, back) in zip(fronts, try #require(values[name])) {
                let (one, other) = (Self.luminance(front), Self.luminance(back))
                #expect((max(one, other) + 0.05) / (min(one, other) + 0.05) >= 4.5, "\(text) on \(name)")
            }
        }
    }

    /// https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    private static func luminance(_ colour: Int) -> Double {
        zip([16, 8, 0], [0.2126, 0.7152, 0.0722]).reduce(0) { sum, part in
            let channel = Double(colour >> part.0 & 0xFF) / 255
            return sum + (channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4)) * part.1
        }
    }
}
