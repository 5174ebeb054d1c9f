import ArgumentParser
import MicroHTTP

extension ListenAddress {
    /// Reads a flag's value, with the reason if it is none.
    static func parse(_ text: String) throws -> ListenAddress {
        do {
            return try ListenAddress(text)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
