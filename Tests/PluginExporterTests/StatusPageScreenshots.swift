import Foundation
import MicroHTTP
import TestSupport
import Testing

@testable import PluginExporter

/// Makes the pictures of the README: `make screenshots`. They change with every browser, so nothing compares them.
@Suite(
    "Pictures of the status page",
    .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["STATUS_PAGE_PICTURES"] != nil)
)
struct StatusPageScreenshots {
    enum Picture: String, CaseIterable {
        case one, twelve, many, narrow

        var sample: SamplePlugins {
            switch self {
            case .one: .one
            case .twelve, .narrow: .twelve
            case .many: .many(200)
            }
        }

        /// The one plugin with its details open.
        var response: HTTPResponse {
            let response = sample.page.response
            return self == .one ? response.opened : response
        }

        var width: Int { self == .narrow ? 390 : 1280 }

        /// Nil for all of the page.
        var height: Int? {
            switch self {
            case .one, .twelve: nil
            case .many: 1498
            case .narrow: 1800
            }
        }
    }

    @Test("In light and in dark", arguments: Picture.allCases, [false, true])
    func picture(picture: Picture, dark: Bool) async throws {
        let directory = try #require(ProcessInfo.processInfo.environment["STATUS_PAGE_PICTURES"])
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let path = "\(directory)/status-page-\(picture)-\(dark ? "dark" : "light").png"
        // An old one would pass for the new one.
        try? FileManager.default.removeItem(atPath: path)
        let whole = try await findings(
            in: picture.response, width: picture.width, "found.push(Math.ceil(box(page.body).height));")
        let height = try #require(picture.height ?? whole.first.flatMap { Int($0) })
        try await withPage { _ in
            picture.response
        } _: { address in
            try await Browser.picture(of: address, width: picture.width, height: height, dark: dark, to: path)
        }
        #expect(FileManager.default.fileExists(atPath: path))
    }
}
