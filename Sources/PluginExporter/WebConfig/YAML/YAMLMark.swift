/// A place in a file; both numbers count from 1.
package struct YAMLMark: Sendable, Equatable {
    package var line: Int
    package var column: Int
}
