@testable import ModelContext
@testable import PluginHost

/// A servers file is refused as a whole, or gives each of its servers: as a plugin, or with what is wrong with it.
enum ServersFuzz {
    static func read(_ input: [UInt8]) throws(BrokenPromise) {
        let plugins: [FoundPlugin]
        do {
            plugins = try ServersFile("/etc/mcp.json").plugins(reading: input)
        } catch {
            return try BrokenPromise.expectMessage(error.description)
        }
        let promise = BrokenPromise.expect
        try promise(plugins.count <= ServersFile.maximumCount, "\(plugins.count) plugins")
        for plugin in plugins {
            try promise(plugin.name.unicodeScalars.count <= PluginName.maximumLength, "a long name")
            try BrokenPromise.expectMessage(plugin.name)
            try BrokenPromise.expectMessage(plugin.origin)
            switch plugin.definition {
            case .failure(let error): try BrokenPromise.expectMessage(error.description)
            case .success(let definition):
                try promise(definition.name == plugin.name, "\(plugin.name) is called \(definition.name)")
                try ManifestFuzz.expectUsable(definition)
                try ManifestFuzz.expectHidden(definition.manifest["env"], of: definition)
            }
        }
    }
}
