/// Lets one program be started at a time: what starting takes for a moment, file descriptors above all, is then bounded.
actor SpawnTurn {
    private var current = 0
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Waits for the turn. Returns what gives it back.
    func take() async -> Int {
        if isTaken {
            await withCheckedContinuation { waiting.append($0) }
        }
        isTaken = true
        current += 1
        return current
    }

    /// Gives a turn back; once only, however often it is called.
    func give(_ turn: Int) {
        guard isTaken, turn == current else { return }
        if waiting.isEmpty {
            isTaken = false
        } else {
            // Its own from here on: nobody can take it before who has waited longest.
            current += 1
            waiting.removeFirst().resume()
        }
    }
}
