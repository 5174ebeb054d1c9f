@testable import PluginExporter

/// A web configuration is refused with its place, or can be told of in plain lines.
enum WebConfigFuzz {
    private static let names = ["web.yml", "cert.pem", "key.pem", "ca.pem"]

    /// - Parameter input: the configuration, and after each zero byte one of the files that it may name.
    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        let parts = input.split(separator: 0, maxSplits: names.count - 1, omittingEmptySubsequences: false)
        var files: [String: ConfigFile] = [:]
        for (name, part) in zip(names, parts) { files[name] = .contents(Array(part), isPublic: false) }
        // No other file is opened: what a configuration may name is any.
        let reading = WebConfigReading("web.yml", known: files) { _ in .unusable("does not exist") }
        switch reading.result {
        case .failure(let error):
            try BrokenPromise.expectMessage(error.description)
            try BrokenPromise.expect(error.description.hasPrefix("web.yml:"), "no place: \(error)")
            if let line = error.line {
                let count = files["web.yml"].map { _ in parts[0].count { $0 == UInt8(ascii: "\n") || $0 == 13 } } ?? 0
                try BrokenPromise.expect((1...(count + 2)).contains(line), "line \(line) of \(count)")
            }
        case .success(let (config, context)):
            try BrokenPromise.expect((config.tls == nil) == (context == nil), "TLS that nothing is ready for")
            for line in config.summary + config.warnings { try BrokenPromise.expectMessage(line) }
            for (name, value) in config.headers {
                let bytes = Array(name.utf8) + Array(value.utf8)
                try BrokenPromise.expect(
                    bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }, "a header of two lines: \(name)")
            }
        }
    }
}
