/// How many of the plugins record an execution between two scrapes.
enum Activity: String, CaseIterable {
    case none, tenth, all

    /// Has them record one each; one in ten are others each time.
    ///
    /// - Parameter turn: how often it was called before.
    func record(in fleet: Fleet, turn: Int) {
        let step: Int
        switch self {
        case .none: return
        case .tenth: step = 10
        case .all: step = 1
        }
        for index in stride(from: turn % step, to: fleet.plugins.count, by: step) {
            fleet.plugins[index].recordSuccess(duration: Fleet.duration(index, turn))
        }
    }
}
