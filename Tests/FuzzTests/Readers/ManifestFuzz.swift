@testable import ModelContext
@testable import PluginHost

/// A manifest is refused with its place, or gives a plugin that can be named, started and shown.
enum ManifestFuzz {
    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        let definition: PluginDefinition
        do {
            definition = try PluginManifest.definition(reading: input, in: "/plugins/x")
        } catch {
            return try BrokenPromise.expectMessage(error.description)
        }
        try expectUsable(definition)
        let promise = BrokenPromise.expect
        try promise(definition.version.unicodeScalars.count <= PluginManifest.longestVersion, "a long version")
        try promise(
            definition.description.unicodeScalars.count <= PluginManifest.longestDescription, "a long description")
        let shown = definition.manifest["server"]?["mcp_config"]?["env"]
        try expectHidden(shown, of: definition)
    }

    /// What holds for the plugins of both files.
    static func expectUsable(_ definition: PluginDefinition) throws(BrokenPromise) {
        let promise = BrokenPromise.expect
        try promise(PluginName.problem(with: definition.name) == nil, "the name \(definition.name.debugDescription)")
        try promise(!definition.command.isEmpty, "no command")
        let texts = [definition.command] + definition.arguments + definition.environment.flatMap { [$0.key, $0.value] }
        try promise(texts.allSatisfy { !$0.utf8.contains(0) }, "a zero byte, which ends a text for the kernel")
        try promise(
            definition.environment.keys.allSatisfy { !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: "=")) },
            "a variable that an environment cannot hold")
        do {
            let text = try definition.manifest.encoded()
            try promise(try JSONValue(parsing: text) == definition.manifest, "what is shown is not what was read")
        } catch let error as BrokenPromise {
            throw error
        } catch {
            throw BrokenPromise("what was read cannot be shown: \(error)")
        }
    }

    /// That no value of the environment, which may be a secret, is shown.
    static func expectHidden(_ shown: JSONValue?, of definition: PluginDefinition) throws(BrokenPromise) {
        let values = shown?.object.map { Array($0.values) } ?? []
        try BrokenPromise.expect(
            values.count == definition.environment.count && values.allSatisfy { $0 == "(not shown)" },
            "the environment is shown: \(values)")
    }
}
