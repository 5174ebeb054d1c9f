internal import Exposition

extension MetricCatalogue {
    /// All families.
    static let all: [MetricFamily] =
        PluginFamily.inOrder.map(\.metric) + [
            registryInstances, rejectedTransitions, discoveryLastSuccess, discoveryDuration, discoveryErrors,
            discoveryProblems, buildInfo, reloadSuccessful, reloadSuccessTime, collectorErrors, httpRequests,
            httpInFlight, scrapeDuration, lostLogLines, processCPU, processResidentMemory, processVirtualMemory,
            processThreads,
            processVirtualMemoryMaximum, processDescriptorLimit, processOpenDescriptors, processStart,
        ]

    /// The names of all families and of their samples.
    static let seriesNames = Set(
        all.flatMap { family in
            let parts = family.kind == .histogram ? ["", "_bucket", "_sum", "_count"] : [""]
            return parts.map { "\(family.name)\($0)" }
        })
}
