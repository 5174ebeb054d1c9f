import Foundation
import TestSupport
import Testing

/// Builds the libraries that tests load into the exporter, from the sources in `Loaded` and the objects of the build
/// that the tests are of.
final class LoadedLibraries: Sendable {
    private let directory: TemporaryDirectory
    private let products: String

    init() throws {
        directory = try TemporaryDirectory()
        products = try URL(filePath: builtProgram(".")).standardized.path
    }

    /// A library with its own copy of `PluginRegistry`, as a plugin has that was linked with it statically.
    ///
    /// It must never be closed: Swift's runtime knows the types of every library that was loaded, and goes on reading
    /// them when their memory is gone.
    func secondRegistry() async throws -> String {
        let modulesInC = ["CRegistryCensus", "CThreadIdentity"]
        let moduleMaps = modulesInC.flatMap { ["-Xcc", "-fmodule-map-file=\(products)/\($0).build/module.modulemap"] }
        let objects = try (["PluginRegistry", "Logging"] + modulesInC).flatMap(objects)
        return try await build(
            "SecondRegistry.swift",
            ["swiftc", "-emit-library", "-parse-as-library", "-swift-version", "6", "-I", "\(products)/Modules"]
                + moduleMaps + ["-Xlinker", "-z", "-Xlinker", "nodelete"] + objects
        )
    }

    /// A library with the part of a copy that is counted, and no Swift: it can be closed.
    func secondCensus() async throws -> String {
        let headers = repository.appending(path: "Sources/CRegistryCensus/include").path
        return try await build(
            "SecondCensus.c", ["clang", "-shared", "-fPIC", "-I", headers] + objects(of: "CRegistryCensus")
        )
    }

    /// A library of one C file in `Loaded`.
    func library(_ source: String) async throws -> String {
        try await build(source, ["clang", "-shared", "-fPIC", "-pthread"])
    }

    /// The same library in another file: to the loader, another library.
    func copy(of library: String) throws -> String {
        let copy = library + ".copy"
        try FileManager.default.copyItem(atPath: library, toPath: copy)
        return copy
    }

    private func objects(of target: String) throws -> [String] {
        let directory = "\(products)/\(target).build"
        return try FileManager.default.contentsOfDirectory(atPath: directory)
            .filter { $0.hasSuffix(".o") }.map { "\(directory)/\($0)" }
    }

    private func build(_ source: String, _ command: [String]) async throws -> String {
        let library = "\(directory.path)/lib\(source.prefix { $0 != "." }).so"
        let path = repository.appending(path: "Tests/EndToEndTests/Loaded/\(source)").path
        let compiler = try ChildProcess(command + ["-o", library, path])
        let status = try await compiler.status()
        try #require(status == 0, "\(compiler.standardError)")
        return library
    }
}
