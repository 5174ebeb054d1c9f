/// Whoever runs the plugins' tools. The exporter knows no more of it than this.
public protocol ToolRunner: Sendable {
    /// What a tool is given: the object at `args` in a request.
    associatedtype Arguments: Decodable & Sendable
    /// What a tool answers.
    associatedtype Output: Encodable & Sendable
    /// What a plugin says of itself.
    associatedtype Manifest: Encodable & Sendable

    /// Runs a tool, and returns when it has answered, failed or run out of time.
    func run(_ tool: String, of plugin: String, arguments: Arguments) async throws(ToolFailure) -> Output

    /// A plugin's manifest; nil if it has none that can be read.
    func manifest(of plugin: String) async -> Manifest?
}
