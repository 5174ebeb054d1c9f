// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses the product builds its benchmarks.
let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(name: "plugin-exporter", path: ".."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(name: "CBenchmark"),
        .executableTarget(
            name: "measure",
            dependencies: [
                "CBenchmark",
                .product(name: "Exposition", package: "plugin-exporter"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MicroHTTP", package: "plugin-exporter"),
                .product(name: "PluginExporter", package: "plugin-exporter"),
                .product(name: "PluginRegistry", package: "plugin-exporter"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
