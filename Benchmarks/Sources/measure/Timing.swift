import Glibc

/// Times `work` once, in nanoseconds for each of its operations.
func nanoseconds(operations: Int, _ work: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(work) / .nanoseconds(1) / Double(operations)
}

/// Prints a JSON object of numbers and lists of them.
func report(_ fields: [String: any CustomStringConvertible]) {
    let members = fields.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value.description)" }
    print("{\(members.joined(separator: ", "))}")
    // The whole line at once, also for whoever reads it while this process goes on.
    fflush(nil)
}
