/// A value of a configuration, and where it is.
struct Located<Value> {
    let value: Value
    let mark: YAMLMark
}
