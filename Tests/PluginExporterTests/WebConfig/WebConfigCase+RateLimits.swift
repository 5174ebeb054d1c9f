extension WebConfigCase {
    private static let notADuration = "interval must be a duration such as 1s, 250ms or 1m30s; this is"

    /// `rate_limit`.
    static let rateLimits = [
        WebConfigCase(
            "rate_limit: {interval: 1.5s, burst: 1}", .good(plain + ["rate limit: a request each 1.5s, 1 at once"])),
        WebConfigCase(
            "rate_limit: {interval: \"1m30s\", burst: 40}",
            .good(plain + ["rate limit: a request each 90s, 40 at once"])),
        WebConfigCase("rate_limit: {interval: 0}", .good(plain)),
        WebConfigCase("rate_limit: {interval: 0s, burst: 0}", .good(plain)),
        WebConfigCase(
            "rate_limit: {burst: 5}",
            .good(plain, warnings: ["1:21: burst is without effect: interval is 0, which is no rate limit"])),
        WebConfigCase(
            "rate_limit: {interval: -1s, burst: 5}",
            .good(plain, warnings: ["1:14: interval is below 0: there is no rate limit"])),
        WebConfigCase(
            "rate_limit: {interval: 5, burst: 1}",
            .good(
                plain + ["rate limit: a request each 5e-09s, 1 at once"],
                warnings: [
                    "1:14: interval without a unit is in nanoseconds, which limits nothing; write it as 1s or 100ms"
                ])),
        WebConfigCase(
            "rate_limit: {interval: 1s}",
            .refusedHereAlone("1:14: burst must be 1 or more: with 0 every request would be refused")),
        WebConfigCase(
            "rate_limit: {interval: 1s, burst: -1}",
            .refusedHereAlone("1:35: burst must be 1 or more: with -1 every request would be refused")),
        WebConfigCase(
            "rate_limit: {interval: 1s, burst: many}",
            .refused("1:35: burst must be a whole number without quotes; this is 'many'")),
        WebConfigCase(
            "rate_limit: {interval: 1s, burst: '5'}",
            .refused("1:35: burst must be a whole number without quotes; this is '5'")),
        WebConfigCase(
            "rate_limit: {interval: 1s, burst: 2.5}",
            .refusedHereAlone("1:35: burst must be a whole number without quotes; this is '2.5'")),
        WebConfigCase("rate_limit: {interval: often, burst: 1}", .refused("1:24: \(notADuration) 'often'")),
        WebConfigCase("rate_limit: {interval: 1 s, burst: 1}", .refused("1:24: \(notADuration) '1 s'")),
        WebConfigCase("rate_limit: {interval: 1d, burst: 1}", .refused("1:24: \(notADuration) '1d'")),
        WebConfigCase("rate_limit: {interval: \"5\", burst: 1}", .refused("1:24: \(notADuration) '5'")),
        WebConfigCase("rate_limit: {interval: 300000000h, burst: 1}", .refused("1:24: \(notADuration) '300000000h'")),
        WebConfigCase("rate_limit: {interval: [1s], burst: 1}", .refused("1:24: \(notADuration) a list")),
        WebConfigCase(
            "rate_limit: {intervall: 1s}",
            .refused("1:14: unknown key 'intervall' in rate_limit; did you mean 'interval'?")),
        WebConfigCase(
            "rate_limit: 5", .refused("1:13: rate_limit must be a map (key: value); this is text")),
    ]
}
