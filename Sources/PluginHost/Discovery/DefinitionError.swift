/// What is wrong with the description of a plugin: the file, the place in it, and what is to be done, in one sentence.
public struct DefinitionError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
