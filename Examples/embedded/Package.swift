// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "embedded",
    dependencies: [
        .package(name: "plugin-exporter", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "embedded",
            dependencies: [
                .product(name: "MicroHTTP", package: "plugin-exporter"),
                .product(name: "PluginExporter", package: "plugin-exporter"),
                .product(name: "PluginExporterService", package: "plugin-exporter"),
                .product(name: "PluginRegistry", package: "plugin-exporter"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
