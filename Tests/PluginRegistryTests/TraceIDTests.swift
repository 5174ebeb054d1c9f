import TestSupport
import Testing

@testable import PluginRegistry

@Suite("Trace ids")
struct TraceIDTests {
    @Test("32 small hexadecimal digits are one, the most significant first")
    func digits() throws {
        let traceID = try #require(TraceID("4bf92f3577b34da6a3ce929d0e0e4736"))
        #expect(traceID.high == 0x4bf9_2f35_77b3_4da6)
        #expect(traceID.low == 0xa3ce_929d_0e0e_4736)
        #expect(traceID == TraceID(high: traceID.high, low: traceID.low))
        let header: Substring = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".dropFirst(3).prefix(32)
        #expect(TraceID(header) == traceID)
    }

    @Test(
        "Anything else is none",
        arguments: [
            "", "0", "00000000000000000000000000000000", "4bf92f3577b34da6a3ce929d0e0e473",
            "4bf92f3577b34da6a3ce929d0e0e47361", "4BF92F3577B34DA6A3CE929D0E0E4736", "4bf92f3577b34da6a3ce929d0e0e473g",
            "0x4bf92f3577b34da6a3ce929d0e0e47", " 4bf92f3577b34da6a3ce929d0e0e4736", "4bf92f3577b34da6a3ce929d0e0e473é",
            "-bf92f3577b34da6a3ce929d0e0e4736",
        ]
    )
    func others(text: String) {
        #expect(TraceID(text) == nil)
    }

    @Test("Zeros in one half are allowed, in both not")
    func zeros() {
        #expect(TraceID(high: 0, low: 0) == nil)
        #expect(TraceID("00000000000000000000000000000001") == TraceID(high: 0, low: 1))
        #expect(TraceID("00000000000000010000000000000000") == TraceID(high: 1, low: 0))
    }

    @Test("It is described by the same digits")
    func description() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<1_000 {
            let (high, low) = (UInt64.random(in: 1...UInt64.max, using: &generator), UInt64(generator.next() >> 40))
            let traceID = try #require(TraceID(high: high, low: low))
            #expect(TraceID(traceID.description) == traceID)
        }
        #expect(TraceID(high: 0xab, low: 0x10)?.description == "00000000000000ab0000000000000010")
    }
}
