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

        var size: (width: Int, height: Int) {
            switch self {
            case .one: (1280, 440)
            case .twelve: (1280, 1080)
            case .many: (1280, 900)
            case .narrow: (390, 1400)
            }
        }
    }

    @Test("In light and in dark", arguments: Picture.allCases, [false, true])
    func picture(picture: Picture, dark: Bool) async throws {
        let directory = try #require(ProcessInfo.processInfo.environment["STATUS_PAGE_PICTURES"])
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let path = "\(directory)/status-page-\(picture)-\(dark ? "dark" : "light").png"
        let (width, height) = picture.size
        try await withPage { _ in
            picture.response
        } _: { address in
            try await Browser.picture(of: address, width: width, height: height, dark: dark, to: path)
        }
        #expect(FileManager.default.fileExists(atPath: path))
    }
}
