import PluginRegistry
import Synchronization

/// How much a scrape a second slows two threads that record.
struct Interference: ~Copyable {
    /// What the threads and whoever scrapes have in common.
    private final class Progress: Sendable {
        let executions = Atomic(0)
        let isOver = Atomic(false)
    }

    private let fleet: Fleet
    private let progress = Progress()
    private var rendering: Rendering

    init(_ fleet: Fleet) {
        self.fleet = fleet
        rendering = Rendering(fleet)
    }

    /// Seconds without a scrape and seconds with one in their middle, in turn: millions of executions a second that
    /// both threads together record in each.
    ///
    /// - Parameter seconds: of each kind.
    mutating func run(seconds: Int) async throws {
        rendering.scrape()
        let (fleet, progress) = (fleet, progress)
        let threads = Task.detached {
            try TwoThreads.run { thread in Self.record(in: fleet, thread, progress) }
        }
        var quiet: [Double] = []
        var scraped: [Double] = []
        for _ in 0..<seconds {
            quiet.append(try await rate(scraping: false))
            scraped.append(try await rate(scraping: true))
        }
        progress.isOver.store(true, ordering: .relaxed)
        try await threads.value
        report(["quiet": quiet, "scraped": scraped])
    }

    /// Each thread uses one plugin in ten, the other thread others.
    private static func record(in fleet: Fleet, _ thread: Int, _ progress: Progress) {
        while !progress.isOver.load(ordering: .relaxed) {
            var recorded = 0
            for index in stride(from: thread, to: fleet.plugins.count, by: 10) {
                try? fleet.plugins[index].execute {}
                recorded += 1
            }
            progress.executions.add(recorded, ordering: .relaxed)
        }
    }

    private mutating func rate(scraping: Bool) async throws -> Double {
        let clock = ContinuousClock()
        let begin = clock.now
        let before = progress.executions.load(ordering: .relaxed)
        try await clock.sleep(until: begin + .milliseconds(500))
        if scraping { rendering.scrape() }
        try await clock.sleep(until: begin + .seconds(1))
        let recorded = progress.executions.load(ordering: .relaxed) - before
        return Double(recorded) / ((clock.now - begin) / .microseconds(1))
    }
}
