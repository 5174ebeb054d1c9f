import Synchronization

/// All series that were ever seen, shared by all who scrape.
final class SoakSeriesTable: Sendable {
    static let shared = SoakSeriesTable()

    private struct State {
        var series: [String: SoakSeries] = [:]
        var places: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// Those that are known by now.
    var known: [String: SoakSeries] { state.withLock { $0.series } }

    /// Those that are known by now, this one among them.
    func known(with text: String) -> [String: SoakSeries] {
        state.withLock { state in
            if state.series[text] == nil {
                var places = state.places
                state.series[text] = SoakSeries(text, number: state.series.count) { name in
                    if let place = places[name] { return place }
                    places[name] = places.count
                    return places.count - 1
                }
                state.places = places
            }
            return state.series
        }
    }
}
