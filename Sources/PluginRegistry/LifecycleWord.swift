/// A plugin's phase and the executions that were marked, packed in 64 bits so that one atomic operation changes both
/// and no reader ever sees one without the other.
///
/// Executions inside `execute` are counted in the plugin's ``ExecutionRecord``, where threads do not meet.
struct LifecycleWord: Equatable {
    /// The part of a state that is stored. RUNNING is not: it is "initialized with something in flight".
    enum Phase: UInt64 {
        case loaded, initialized, failed, unavailable
    }

    private static let phaseMask: UInt64 = 0b11
    private static let markedShift: UInt64 = 2
    private static let markedMask: UInt64 = (1 << 62) - 1

    private(set) var bits: UInt64

    init(bits: UInt64) {
        self.bits = bits
    }

    init(phase: Phase) {
        bits = phase.rawValue
    }

    var phase: Phase {
        get { Phase(rawValue: bits & Self.phaseMask) ?? .loaded }
        set { bits = bits & ~Self.phaseMask | newValue.rawValue }
    }

    /// Executions that `markRunning` began and no record has ended yet.
    var marked: UInt64 {
        get { bits >> Self.markedShift & Self.markedMask }
        set { bits = bits & ~(Self.markedMask << Self.markedShift) | (newValue & Self.markedMask) << Self.markedShift }
    }

    /// - Parameter inFlight: executions that began and have not ended.
    func state(inFlight: UInt64) -> PluginState {
        switch phase {
        case .loaded: .loaded
        case .initialized: inFlight > 0 ? .running : .initialized
        case .failed: .failed
        case .unavailable: .unavailable
        }
    }

    /// The word with one more marked execution, or nil if the plugin is not ready for one or has as many as fit.
    var markingOneMore: LifecycleWord? {
        guard phase == .initialized, marked < Self.markedMask else { return nil }
        var word = self
        word.marked += 1
        return word
    }

    /// The word after the end of one marked execution, or nil if there is none.
    var markingOneFewer: LifecycleWord? {
        guard marked > 0 else { return nil }
        var word = self
        word.marked -= 1
        return word
    }

    /// The word after a change to `target`, or nil if the state machine forbids that change.
    ///
    /// INITIALIZED is refused while `execute` has something in flight, since that ends by itself; what `markRunning`
    /// began is ended by it. An execution that begins meanwhile does no harm: it may run all the same.
    ///
    /// - Parameter executing: executions inside `execute`.
    func changed(to target: Phase, executing: UInt64) -> LifecycleWord? {
        var word = self
        word.phase = target
        switch (phase, target) {
        case (.loaded, .initialized):
            return word
        case (.initialized, .initialized):
            guard executing == 0 else { return nil }
            word.marked = 0
            return word
        case (.loaded, .failed), (.loaded, .unavailable), (.initialized, .failed), (.initialized, .unavailable):
            return word
        default:
            return nil
        }
    }

    /// The word of the same plugin registered again: LOADED, whatever it was. What `execute` has in flight stays
    /// counted; what was only marked is forgotten, since nobody may be left to end it.
    var registeredAgain: LifecycleWord {
        var word = self
        word.phase = .loaded
        word.marked = 0
        return word
    }
}
