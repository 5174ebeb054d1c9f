/// Runs `body` on as many threads of the system's own, each given its number, and returns when all have ended.
///
/// Tasks would not do: Swift runs no more of them at a time than there are cores.
package func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<count {
            group.addTask { try await blocking { body(number) } }
        }
        try await group.waitForAll()
    }
}
