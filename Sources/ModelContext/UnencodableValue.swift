/// A value that cannot be written as JSON.
struct UnencodableValue: Error {
    let reason: String
}
