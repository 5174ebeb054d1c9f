/// How the executions of one tool went, copied at one moment.
public struct ToolStatus: Sendable, Equatable {
    public var name: String
    public var executions: ExecutionReading
}
