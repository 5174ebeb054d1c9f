/// Whoever runs the plugins' tools. The exporter knows no more of it than this.
public protocol ToolRunner: Sendable {
    /// What a tool is given: the object at `args` in a request.
    associatedtype Arguments: Sendable
    /// What a tool answers.
    associatedtype Output: Encodable & Sendable
    /// What a plugin says of itself.
    associatedtype Manifest: Encodable & Sendable

    /// Reads the arguments in a request's body, `{"args":{…}}`.
    ///
    /// - Throws: ``ToolFailure/invalidArguments(_:)`` with what is wrong.
    func arguments(in body: [UInt8]) throws(ToolFailure) -> Arguments

    /// Runs a tool, and returns when it has answered, failed or run out of time.
    func run(_ tool: String, of plugin: String, arguments: Arguments) async throws(ToolFailure) -> Output

    /// A plugin's manifest; nil if it has none that can be read.
    func manifest(of plugin: String) async -> Manifest?
}
