/// An `Accept` header, and what is answered to it.
struct AcceptLine {
    let accept: String?
    let contentType: String

    private init(_ accept: String?, _ contentType: String) {
        self.accept = accept
        self.contentType = contentType
    }

    private static let text = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
    private static let text1 = "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"

    private static func openMetrics(_ version: String = "1.0.0", _ escaping: String = "underscores") -> String {
        "application/openmetrics-text; version=\(version); charset=utf-8; escaping=\(escaping)"
    }

    static let all = scrapers + people + preferences + parameters + hostile

    /// What programs send, as they send it.
    private static let scrapers: [AcceptLine] = [
        // Prometheus 2.42 and 2.45.
        .init(
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", openMetrics()),
        // Before 2.38.
        .init(
            "application/openmetrics-text; version=0.0.1,text/plain;version=0.0.4;q=0.5,*/*;q=0.1", openMetrics("0.0.1")
        ),
        // 2.42 with other preferences.
        .init(
            "application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", openMetrics()),
        // 2.49, whose last quality is none.
        .init(
            "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=2", openMetrics()),
        // 2.49 with `scrape_protocols: [PrometheusText0.0.4]`.
        .init("text/plain;version=0.0.4;q=0.5,*/*;q=4", text),
        // 3.0.0, which says `escaping` twice.
        .init(
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.6,"
                + "application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.5,"
                + "text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.4,"
                + "text/plain;version=0.0.4;escaping=allow-utf-8;q=0.3,*/*;q=0.2", openMetrics("1.0.0", "allow-utf-8")),
        // 3.x.
        .init(
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2", openMetrics("1.0.0", "allow-utf-8")),
        // 3.x with `metric_name_escaping_scheme: underscores`.
        .init(
            "application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.5,"
                + "text/plain;version=1.0.0;escaping=underscores;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
            openMetrics()),
        // 3.x with `scrape_protocols: [PrometheusText1.0.0]`.
        .init("text/plain;version=1.0.0;escaping=allow-utf-8;q=0.6,*/*;q=0.5", text1),
        // VictoriaMetrics and vmagent.
        .init("text/plain;version=0.0.4;q=1,*/*;q=0.1", text),
        // Elastic's Metricbeat.
        .init("application/openmetrics-text; version=1.0.0; charset=utf-8,text/plain", openMetrics()),
        // Java's clients.
        .init(
            "application/openmetrics-text; version=1.0.0; charset=utf-8, text/plain; version=0.0.4; charset=utf-8;q=0.9",
            openMetrics()),
        // Prometheus 1.
        .init("application/json;schema=prometheus/telemetry;version=0.0.2;q=0.2,*/*;q=0.1", text),
    ]

    private static let people: [AcceptLine] = [
        .init(nil, text),
        // curl and wget.
        .init("*/*", text),
        // Firefox, Chrome and Safari.
        .init("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", text),
        .init(
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
                + "application/signed-exchange;v=b3;q=0.7", text),
        .init("text/html, application/xhtml+xml, image/jxr, */*", text),
        .init("application/json", text),
        .init("text/plain", text),
        .init("text/*", text),
    ]

    private static let preferences: [AcceptLine] = [
        .init("application/openmetrics-text;version=1.0.0", openMetrics()),
        .init("application/openmetrics-text;version=0.0.1", openMetrics("0.0.1")),
        .init("application/openmetrics-text", openMetrics("0.0.1")),
        .init("application/*", openMetrics()),
        .init("text/plain;version=0.0.4", text),
        .init("text/plain;version=1.0.0", text1),
        .init("text/plain;version=1.0.0;escaping=underscores", text1),
        // Liked alike: the first.
        .init("text/plain;version=1.0.0,application/openmetrics-text;version=1.0.0", text1),
        .init(
            "application/openmetrics-text;version=0.0.1,application/openmetrics-text;version=1.0.0",
            openMetrics("0.0.1")),
        .init("application/openmetrics-text;version=1.0.0;q=0.1,text/plain;version=0.0.4;q=0.2", text),
        .init("text/plain;version=0.0.4;q=0.998,text/plain;version=1.0.0;q=0.999", text1),
        // The closest says how well it is liked.
        .init("*/*,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.4", openMetrics("0.0.1")),
        .init("text/*;q=0.9,text/plain;version=0.0.4;q=0.1,application/openmetrics-text;version=1.0.0;q=0.5", text1),
        // Refused.
        .init("text/plain;q=0,*/*", openMetrics()),
        .init("text/plain;q=0, application/*;q=0.000, */*;q=0.1", text),
        .init("*/*;q=0", text),
        .init(
            "application/openmetrics-text;version=1.0.0;q=0,application/openmetrics-text;version=0.0.1;q=0.1",
            openMetrics("0.0.1")),
        .init("text/plain;version=0.0.4;q=0,text/plain;q=0.5", text1),
        .init("application/openmetrics-text;version=1.0.0;q=0", text),
    ]

    private static let parameters: [AcceptLine] = [
        .init(
            "APPLICATION/OpenMetrics-Text ; Version=1.0.0 ; Escaping=Allow-UTF-8 ; Q=0.5",
            openMetrics("1.0.0", "allow-utf-8")),
        .init(#"application/openmetrics-text;version="1.0.0";escaping="dots""#, openMetrics("1.0.0", "dots")),
        .init("application/openmetrics-text;version=0.0.1;escaping=values", openMetrics("0.0.1", "values")),
        .init("application/openmetrics-text;version=1.0.0;escaping=none", openMetrics()),
        .init(
            "application/openmetrics-text;version=1.0.0;escaping=dots;escaping=values", openMetrics("1.0.0", "values")),
        .init("application/openmetrics-text;version=1.0.0;charset=utf-8;unknown=1", openMetrics()),
        .init("\tapplication/openmetrics-text\t;\tversion=1.0.0\t", openMetrics()),
        .init(#"text/html;title="a,b;c\",text/plain",application/openmetrics-text;version=1.0.0;q=0.5"#, openMetrics()),
        .init("application/openmetrics-text;version=2.0.0", text),
        .init("application/openmetrics-text;version=", text),
        .init("text/plain;version=0.0.5,application/openmetrics-text;version=1.0.0;q=0.1", openMetrics()),
    ]

    private static let hostile: [AcceptLine] = [
        .init("", text),
        .init(",,,;;;,=,;q=1,/", text),
        .init("application/openmetrics-text;version=1.0.0;q=nan", text),
        .init("application/openmetrics-text;version=1.0.0;q=-1", text),
        .init("application/openmetrics-text;version=1.0.0;q=1e9", text),
        .init("application/openmetrics-text;version=1.0.0;q=0x1", text),
        .init("application/openmetrics-text;version=1.0.0;q=inf", text),
        .init("application/openmetrics-text;version=1.0.0;q=", text),
        .init("application/openmetrics-text;version=1.0.0;q", text),
        .init("application/openmetrics-text;version=1.0.0;q=1.1", text),
        .init("application/openmetrics-text;version=1.0.0;q=\(String(repeating: "9", count: 1_000))", text),
        .init("application/openmetrics-text;version=1.0.0;q=0.\(String(repeating: "0", count: 1_000))1", text),
        .init("application/openmetrics-text;version=1.0.0;q=0.00001", openMetrics()),
        .init(#"application/openmetrics-text;version="1.0.0"#, text),
        .init(#"""application/openmetrics-text;version=1.0.0"#, text),
        .init("application/openmetrics-text version=1.0.0", text),
        .init("application/openmetrics-text;version=1.0.0\u{0301}", text),
        .init(
            String(repeating: "a/b;q=0.5,", count: 900) + "application/openmetrics-text;version=1.0.0", openMetrics()),
        .init("application/openmetrics-text;" + String(repeating: "version=1.0.0;", count: 500), openMetrics()),
    ]
}
