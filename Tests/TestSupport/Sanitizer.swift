/// The sanitizer that this was built with, see `make sanitizers`.
package enum Sanitizer {
    package static let isOn = isAddress || isThread

    package static let isThread: Bool = {
        #if THREAD_SANITIZER
            true
        #else
            false
        #endif
    }()

    private static let isAddress: Bool = {
        #if ADDRESS_SANITIZER
            true
        #else
            false
        #endif
    }()

    /// How many times longer anything may take with it.
    package static let slowness = isOn ? 5 : 1
}
