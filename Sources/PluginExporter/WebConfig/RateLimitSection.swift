/// `rate_limit`.
struct RateLimitSection {
    /// Nil if it is off.
    let limit: RateLimit?
    /// What is odd, and where.
    private(set) var oddities: [ConfigFault] = []

    init(in file: ConfigSection) throws(ConfigFault) {
        let section = try file.section("rate_limit", keys: ["interval", "burst"])
        let mark = section.mark(of: "interval")
        let interval = try Self.interval(section)
        let burst = try section.integer("burst")
        guard interval > .zero else {
            limit = nil
            if interval < .zero {
                oddities.append(ConfigFault(mark: mark, reason: "interval is below 0: there is no rate limit"))
            } else if let burst, burst.value != 0 {
                oddities.append(
                    ConfigFault(
                        mark: burst.mark, reason: "burst is without effect: interval is 0, which is no rate limit"))
            }
            return
        }
        guard let burst, burst.value > 0 else {
            throw ConfigFault(
                mark: burst?.mark ?? mark,
                reason: "burst must be 1 or more: with \(burst?.value ?? 0) every request would be refused")
        }
        if interval < .microseconds(1) {
            oddities.append(
                ConfigFault(
                    mark: mark,
                    reason: "interval without a unit is in nanoseconds, which limits nothing; write it as 1s or 100ms"))
        }
        limit = RateLimit(interval: interval, burst: burst.value)
    }

    private static func interval(_ section: ConfigSection) throws(ConfigFault) -> Duration {
        guard let entry = section.entry("interval") else { return .zero }
        if case .scalar(let text, let isPlain) = entry.value.content {
            if let duration = GoDuration.parse(text) { return duration }
            if isPlain, let nanoseconds = Int64(text) { return .nanoseconds(nanoseconds) }
        }
        throw ConfigFault(
            mark: entry.value.mark,
            reason: "interval must be a duration such as 1s, 250ms or 1m30s; this is \(entry.value.shown)")
    }
}
