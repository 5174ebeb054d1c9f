import Foundation
import TestSupport

/// The rules that the project ships, with every minute in them made a second, so that a test need not wait for long.
///
/// An hour is half a minute, a day two. The names of the recorded series, which have durations in them too, stay as they
/// are, and so does everything else.
struct RuleFiles {
    let directory: TemporaryDirectory

    var path: String { directory.path }

    init() throws {
        directory = try TemporaryDirectory()
        let folder = repository.appending(path: "deploy/prometheus/rules")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".yml") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            try directory.write(Self.hastened(text), to: name)
        }
    }

    static func hastened(_ text: String) -> String {
        text.replacing(/\b(\d+)([mhd])\b/) { match in
            let number = Int(match.1) ?? 0
            return switch match.2 {
            case "m": "\(number)s"
            case "h": "\(number * 30)s"
            default: "\(number * 120)s"
            }
        }
    }
}
