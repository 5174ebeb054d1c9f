import PluginRegistry
import Testing

/// Something that changes what is told of a plugin.
struct PluginChange: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (PluginRegistry, Plugin) throws -> Void

    init(_ description: String, _ make: @escaping @Sendable (PluginRegistry, Plugin) throws -> Void) {
        (testDescription, self.make) = (description, make)
    }
}
