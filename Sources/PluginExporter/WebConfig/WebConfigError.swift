/// Why a web configuration cannot be used: `web.yml:12:5: unknown key 'cert_fil'; did you mean 'cert_file'?`.
public struct WebConfigError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The configuration's path.
    public let file: String
    /// Where in it, counted from 1; nil if it is the file as a whole.
    public let line: Int?
    public let column: Int?
    /// What is wrong there, and what would be right.
    public let reason: String

    init(file: String, _ fault: ConfigFault) {
        self.file = file
        line = fault.mark?.line
        column = fault.mark?.column
        reason = fault.reason
    }

    public var description: String { ConfigPlace(file: file, line: line, column: column).prefix + reason }
}
