import PluginRegistry

/// Registers a plugin, as the author of a plugin library would; returns how many plugins there are then.
@_cdecl("second_registry_register")
public func register() -> Int32 {
    PluginRegistry.shared.register("smuggled").markInitialized()
    return Int32(PluginRegistry.shared.statuses().count)
}

/// Returns how many registries this copy sees.
@_cdecl("second_registry_count")
public func count() -> Int32 {
    Int32(RegistryCensus.instances)
}
