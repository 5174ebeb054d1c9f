import Testing

@testable import PluginExporter

@Suite("What is answered to whom")
struct ScrapeFormatTests {
    @Test("Each Accept line has its Content-Type")
    func table() {
        #expect(AcceptLine.all.count >= 60)
        for line in AcceptLine.all {
            #expect(ScrapeFormat(accept: line.accept).contentType == line.contentType, "\(line.accept ?? "none")")
        }
    }

    @Test("Where the text formats alone are offered, the best of those is chosen")
    func textOnly() {
        let prometheus3 =
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
        #expect(ScrapeFormat(accept: prometheus3, isTextOnly: true) == .text1)
        #expect(ScrapeFormat(accept: "application/openmetrics-text;version=1.0.0", isTextOnly: true) == .text)
        for line in AcceptLine.all {
            let format = ScrapeFormat(accept: line.accept, isTextOnly: true)
            #expect(format == .text || format == .text1, "\(line.accept ?? "none")")
        }
    }
}
