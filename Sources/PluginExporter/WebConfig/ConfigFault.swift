/// What is wrong with a configuration's text.
struct ConfigFault: Error, Equatable {
    /// Where; nil if it is the file as a whole.
    var mark: YAMLMark?
    /// What is wrong there, and what would be right.
    let reason: String
}
