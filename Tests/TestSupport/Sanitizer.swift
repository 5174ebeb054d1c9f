/// The sanitizer that this was built with, see `make sanitizers`.
package enum Sanitizer {
    package static let isOn: Bool = {
        #if ADDRESS_SANITIZER || THREAD_SANITIZER
            true
        #else
            false
        #endif
    }()

    /// How many times longer anything may take with it.
    package static let slowness = isOn ? 5 : 1
}
