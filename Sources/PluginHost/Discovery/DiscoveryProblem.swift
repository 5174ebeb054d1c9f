/// What keeps a plugin from being used, or from being used as it is described now.
struct DiscoveryProblem: Sendable {
    let plugin: FoundPlugin
    /// In one sentence.
    let description: String
}
