// swift-tools-version: 6.2
import PackageDescription

/// The commit that a checkout builds, reported by `plugin_exporter_build_info`.
let revision =
    Context.gitInformation.map { $0.currentCommit + ($0.hasUncommittedChanges ? "-modified" : "") } ?? "unknown"

let package = Package(
    name: "plugin-exporter",
    products: [
        .library(name: "PluginRegistry", targets: ["PluginRegistry"]),
        .library(name: "PluginExporter", targets: ["PluginExporter"]),
        .library(name: "PluginExporterService", targets: ["PluginExporterService"]),
        .library(name: "PluginRegistryMetrics", targets: ["PluginRegistryMetrics"]),
        .library(name: "Exposition", targets: ["Exposition"]),
        .library(name: "MicroHTTP", targets: ["MicroHTTP"]),
        .library(name: "ModelContext", targets: ["ModelContext"]),
        .library(name: "PluginHost", targets: ["PluginHost"]),
        .executable(name: "plugin_exporter", targets: ["plugin_exporter"]),
        .executable(name: "ocr-plugin", targets: ["ocr-plugin"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Without its Foundation trait: full Foundation costs a process 12 MB of memory that nothing here uses.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // What is recorded, and how it is written.
        .target(name: "CRegistryCensus"),
        .target(name: "CThreadIdentity"),
        .target(
            name: "PluginRegistry",
            dependencies: ["CRegistryCensus", "CThreadIdentity", .product(name: "Logging", package: "swift-log")]
        ),
        .target(name: "Exposition"),

        // What is served.
        .systemLibrary(name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CGnuTLS", pkgConfig: "gnutls", providers: [.apt(["libgnutls28-dev"])]),
        .target(name: "MicroHTTP", dependencies: ["CGnuTLS", "CMicroHTTPD"]),
        .target(name: "CBuildInfo", cSettings: [.define("PLUGIN_EXPORTER_REVISION", to: "\"\(revision)\"")]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CCrypt", pkgConfig: "libcrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(
            name: "PluginExporter",
            dependencies: [
                "CBuildInfo", "CCrypt", "CDeflate", "CGnuTLS", "CYAML", "Exposition", "MicroHTTP", "PluginRegistry",
            ]),

        // For who has the package that each of them joins us to.
        .target(
            name: "PluginExporterService",
            dependencies: [
                "PluginExporter",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .target(
            name: "PluginRegistryMetrics",
            dependencies: ["PluginRegistry", .product(name: "Metrics", package: "swift-metrics")]
        ),

        // What runs the plugins.
        .target(name: "ModelContext"),
        .target(name: "CProcessControl"),
        .target(
            name: "PluginHost",
            dependencies: [
                "CProcessControl", "ModelContext", "PluginRegistry",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]
        ),

        // The command that joins them.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-gnutls-dev"])]),
        .executableTarget(
            name: "plugin_exporter",
            dependencies: [
                "CCurl", "CProcessControl", "ModelContext", "PluginExporter", "PluginExporterService", "PluginHost",
                "PluginRegistry",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),

        // The plugin that ships.
        .systemLibrary(name: "CTesseract", pkgConfig: "tesseract", providers: [.apt(["libtesseract-dev"])]),
        .executableTarget(
            name: "ocr-plugin",
            dependencies: ["CTesseract", "ModelContext"],
            exclude: ["manifest.json", "sample.png"]
        ),

        .target(
            name: "TestSupport",
            dependencies: [.product(name: "Logging", package: "swift-log")],
            path: "Tests/TestSupport"
        ),
        .testTarget(name: "PluginRegistryTests", dependencies: ["PluginRegistry", "TestSupport"]),
        .testTarget(name: "ExpositionTests", dependencies: ["Exposition", "TestSupport"], exclude: ["Golden"]),
        .testTarget(name: "MicroHTTPTests", dependencies: ["MicroHTTP", "TestSupport"]),
        .testTarget(
            name: "PluginExporterTests",
            dependencies: ["MicroHTTP", "PluginExporter", "PluginRegistry", "TestSupport"],
            exclude: ["Golden"]
        ),
        .testTarget(
            name: "PluginExporterServiceTests",
            dependencies: [
                "MicroHTTP", "PluginExporter", "PluginExporterService", "PluginRegistry", "TestSupport",
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        .testTarget(
            name: "PluginRegistryMetricsTests",
            dependencies: [
                "PluginRegistry", "PluginRegistryMetrics", "TestSupport",
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ]
        ),
        .testTarget(name: "ModelContextTests", dependencies: ["ModelContext", "TestSupport"]),
        .testTarget(name: "OCRPluginTests", dependencies: ["ModelContext", "ocr-plugin"]),
        .testTarget(
            name: "PluginHostTests",
            dependencies: [
                "CProcessControl", "ModelContext", "PluginHost", "PluginRegistry", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
            ]
        ),
        // A server with the bug that the product is for; only its tests start it.
        .executableTarget(
            name: "original-bug",
            dependencies: [
                "MicroHTTP", "PluginExporter", "PluginRegistry", .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/OriginalBug"
        ),
        // A server that records and changes its plugins all the time; only the tests of a load start it.
        .executableTarget(
            name: "load-host",
            dependencies: [
                "MicroHTTP", "PluginExporter", "PluginRegistry", "TestSupport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Tests/LoadHost"
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["CDeflate", "TestSupport", "load-host", "ocr-plugin", "original-bug", "plugin_exporter"],
            exclude: ["Loaded", "Servers/requirements.txt"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// The readers of bytes from outside: fed by a fuzzer, whose runtime brings a main function of its own, or by the tests with
// what it once found.
let fuzzedModules: [Target.Dependency] = ["MicroHTTP", "ModelContext", "PluginExporter", "PluginHost"]
package.targets.append(
    Context.environment["FUZZER"] == nil
        ? .testTarget(
            name: "FuzzTests", dependencies: fuzzedModules, exclude: ["Corpus", "Dictionaries", "Fuzzer", "fuzz"])
        : .executableTarget(
            name: "fuzzer", dependencies: fuzzedModules, path: "Tests/FuzzTests", sources: ["Fuzzer", "Readers"])
)

// Those alone that are to run where a build of all would take longer than they do.
if let tests = Context.environment["TEST_TARGETS"]?.split(separator: " ").map(String.init) {
    package.targets.removeAll { $0.type == .test && !tests.contains($0.name) }
}

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
        ]
}
