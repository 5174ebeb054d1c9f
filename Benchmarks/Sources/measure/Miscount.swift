/// A total that is not what was put in.
struct Miscount: Error {
    var expected: Int
    var found: Int
}
