import Testing

/// What no load brings forth while the exporter is right.
@Suite("The reader of a soak's scrapes")
struct SoakScrapeTests {
    private static let histogram = """
        # TYPE a_seconds histogram
        a_seconds_bucket{x="1",le="0.5"} 1
        a_seconds_bucket{x="1",le="1.0"} 3 # {trace_id="4bf92f3577b34da6a3ce929d0e0e4736"} 0.75 1520879607.789
        a_seconds_bucket{x="1",le="+Inf"} 4
        a_seconds_sum{x="1"} 5.25
        a_seconds_count{x="1"} 4

        """

    /// What is wrong with a good histogram once a part of it is another.
    private func problems(_ part: String, _ other: String) throws -> [String] {
        try #require(Self.histogram.contains(part))
        return SoakScrape(Self.histogram.replacing(part, with: other)).problems
    }

    @Test("A good one has its values, its end and no problems")
    func good() {
        let scrape = SoakScrape(Self.histogram + "# TYPE b gauge\nb{text=\"a } b\"} 1e3\n# EOF\n")
        #expect(scrape.problems == [])
        #expect(scrape.isEnded)
        #expect(scrape.values.count == 6)
        #expect(scrape.values["a_seconds_bucket{x=\"1\",le=\"1.0\"}"] == 3)
        #expect(scrape.values["a_seconds_sum{x=\"1\"}"] == 5.25)
        #expect(scrape.values["b{text=\"a } b\"}"] == 1000)
    }

    @Test(
        "A histogram that is not one is seen",
        arguments: [
            ("1.0\"} 3", "1.0\"} 0"), ("+Inf\"} 4", "+Inf\"} 2"), ("count{x=\"1\"} 4", "count{x=\"1\"} 3"),
            ("le=\"0.5\"", "le=\"1.0\""), ("le=\"0.5\"", "le=\"2\""), ("le=\"+Inf\"", "le=\"9\""),
            ("le=\"0.5\"", "le=\"half\""), ("count{x=\"1\"}", "count{x=\"2\"}"), ("1\",le=\"+Inf\"", "2\",le=\"+Inf\""),
            ("a_seconds_count{x=\"1\"} 4\n", ""),
        ]
    )
    func histogram(part: String, other: String) throws {
        #expect(try !problems(part, other).isEmpty)
    }

    @Test(
        "An exemplar that is not of its bucket is seen, or not one",
        arguments: [
            (" 0.75 ", " 0.5 "), (" 0.75 ", " 1.25 "), ("e4736\"", "e\""), (" 1520879607.789", ""), ("# {", "{"),
        ]
    )
    func exemplar(part: String, other: String) throws {
        #expect(try problems(part, other).count == 1)
    }

    @Test(
        "What is there twice, cut short, elsewhere or no number is seen",
        arguments: [
            "# TYPE a gauge\na 1\na 1\n", "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\n",
            "# TYPE a gauge\na 1", "# TYPE a gauge\nb 1\n", "# TYPE a gauge\na one\n", "# TYPE a gauge\na \n1\n",
            "# TYPE a gauge\na\n", "# TYPE a gauge\na{x=\"1} 1\n", "# EOF\n# TYPE a gauge\n", "a 1 \n",
        ]
    )
    func malformed(text: String) {
        #expect(!SoakScrape(text).problems.isEmpty)
    }
}
