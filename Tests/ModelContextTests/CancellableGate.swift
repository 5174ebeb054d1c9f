/// Holds callers until it's opened, or until they are cancelled; counts both.
actor CancellableGate {
    private(set) var waiting = 0
    private(set) var cancelled = 0
    private var isOpen = false

    func open() { isOpen = true }

    func pass() async throws {
        waiting += 1
        defer { waiting -= 1 }
        while !isOpen {
            do {
                try await Task.sleep(for: .milliseconds(2))
            } catch {
                cancelled += 1
                throw error
            }
        }
    }
}
