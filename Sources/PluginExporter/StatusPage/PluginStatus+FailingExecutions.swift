internal import PluginRegistry

extension PluginStatus {
    /// Fewer say nothing yet.
    private static let enoughExecutions: UInt64 = 5

    /// `5 of 8 executions failed`, if at least half did; nil otherwise. Its state does not tell: it may answer each call,
    /// and never with what was asked for.
    var failingExecutions: String? {
        let (all, failed) = (executions.executions, executions.errors)
        guard all >= Self.enoughExecutions, failed >= all - all / 2 else { return nil }
        return "\(HumanText.grouped(failed)) of \(HumanText.grouped(all)) executions failed"
    }
}
