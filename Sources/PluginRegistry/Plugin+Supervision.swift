/// For whoever runs a plugin's program and starts it anew when it has ended: changes that the states forbid to others.
/// What `execute` has in flight stays counted through all of them.
extension Plugin {
    /// Registers the plugin again with what its changed description says; what it carries stays.
    package func reload(description: String, version: String) {
        process.forgetRecentRestarts()
        registerAgain(
            Details(
                description: description,
                version: version,
                instance: instance,
                loadedAt: .now,
                loadedAtContinuous: Clock.continuousNanoseconds()
            )
        )
        RegistryLog.logger.info("Reloaded plugin", metadata: ["plugin": "\(name)", "version": "\(version)"])
    }

    /// Replaces the version, as the plugin itself gives it.
    package func describe(version: String) {
        change { details in
            guard details.version != version else { return }
            details.version = version
            details.generation += 1
        }
    }

    /// Registers the plugin again and makes it INITIALIZED, in one step: it was started in the place of a program that
    /// had failed, and nobody sees it LOADED meanwhile.
    package func recover() {
        change { details in
            details.reason = nil
            details.loadedAt = .now
            details.loadedAtContinuous = Clock.continuousNanoseconds()
            _ = update { $0.registeredAgain.changed(to: .initialized, executing: 0) }
        }
        RegistryLog.logger.info("Plugin recovered", metadata: ["plugin": "\(name)"])
    }

    /// Marks the plugin FAILED whatever it was: it may have been tried again, and this is why it failed this time.
    /// Counted as one more failure.
    package func failAgain(_ reason: String) {
        enter(.failed, reason)
        RegistryLog.logger.error("Plugin failed", metadata: ["plugin": "\(name)", "reason": "\(reason)"])
    }

    /// Marks the plugin UNAVAILABLE whatever it was: it is started no more, until somebody sees to it.
    package func becomeUnavailable(_ reason: String) {
        process.forgetRecentRestarts()
        enter(.unavailable, reason)
        RegistryLog.logger.warning("Plugin unavailable", metadata: ["plugin": "\(name)", "reason": "\(reason)"])
    }

    private func enter(_ phase: LifecycleWord.Phase, _ reason: String) {
        change { details in
            details.reason = reason
            _ = update { word in
                var word = word
                word.phase = phase
                return word
            }
            if phase == .failed { details.failures += 1 }
        }
    }
}
