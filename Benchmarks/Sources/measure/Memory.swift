import CBenchmark

/// The bytes that a plugin takes.
enum Memory {
    /// First what is kept of it when nobody has scraped yet; then what the renderer keeps besides, its buffer apart.
    static func run(_ count: Int) throws {
        let empty = allocated_bytes()
        let fleet = try Fleet(count, .shared)
        let registered = allocated_bytes()
        // Its array of handles is the benchmark's own.
        let live = registered - empty - MemoryLayout<Int>.size * fleet.plugins.count
        var rendering = Rendering(fleet)
        for turn in 0..<3 {
            Activity.all.record(in: fleet, turn: turn)
            rendering.scrape()
        }
        let rendered = allocated_bytes() - registered - rendering.size.bytes
        report(["live": Double(live) / Double(count), "kept": Double(rendered) / Double(count)])
    }
}
