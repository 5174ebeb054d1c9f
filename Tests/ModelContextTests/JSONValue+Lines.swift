import FoundationEssentials
import ModelContext

extension JSONValue {
    init(testing line: [UInt8]) throws {
        self = try JSONValue(parsing: line)
    }

    func testLine() throws -> [UInt8] { [UInt8](try JSONEncoder().encode(self)) }
}
