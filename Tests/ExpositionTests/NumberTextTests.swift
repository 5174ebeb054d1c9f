import Exposition
import TestSupport
import Testing

@Suite("Numbers as text")
struct NumberTextTests {
    private func text(_ write: (inout ByteBuffer) -> Void) -> String {
        var buffer = ByteBuffer()
        write(&buffer)
        return buffer.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    static let doubles: [(Double, String)] = [
        (0, "0"), (-0.0, "-0"), (1, "1"), (-1, "-1"), (0.1, "0.1"), (1.5, "1.5"), (1e21, "1e+21"), (1e-7, "1e-07"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (-.nan, "NaN"),
        (9_007_199_254_740_992, "9007199254740992"), (-9_007_199_254_740_992, "-9007199254740992"),
        (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (.leastNonzeroMagnitude, "5e-324"),
    ]

    @Test("Floating-point values are written as Prometheus reads them", arguments: doubles)
    func double(value: Double, expected: String) {
        #expect(text { $0.append(value) } == expected)
    }

    @Test("Floating-point values of any bits come back as they were")
    func doublesRoundTrip() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<200_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            let text = text { $0.append(value) }
            let back = try #require(Double(text), "\(text)")
            try #require(back.bitPattern == value.bitPattern, "\(text)")
            try #require(!text.hasSuffix(".0"))
        }
    }

    @Test("Integers of every length are the standard library's digits")
    func integers() throws {
        var generator = SeededGenerator(seed: 2)
        var values: [UInt64] = [0, 9, 10, 99, 100, .max]
        var power: UInt64 = 1
        while !power.multipliedReportingOverflow(by: 10).overflow {
            power *= 10
            values += [power - 1, power, power + 1]
        }
        for _ in 0..<200_000 { values.append(generator.next() >> UInt64.random(in: 0..<64, using: &generator)) }
        for value in values {
            try #require(text { $0.append(decimal: value) } == "\(value)")
            let signed = Int64(bitPattern: value)
            try #require(text { $0.append(decimal: signed) } == "\(signed)")
        }
    }

    static let seconds: [(Int64, String)] = [
        (0, "0"), (1, "0.000000001"), (10, "0.00000001"), (1_000_000, "0.001"), (2_500_000, "0.0025"),
        (1_000_000_000, "1"), (1_500_000_000, "1.5"), (60_000_000_000, "60"), (-1_500_000_000, "-1.5"),
        (1_795_473_106_011_468_286, "1795473106.011468286"), (.max, "9223372036.854775807"),
        (.min, "-9223372036.854775808"),
    ]

    @Test("Nanoseconds are written as seconds, exactly", arguments: seconds)
    func nanoseconds(value: Int64, expected: String) {
        #expect(text { $0.append(secondsFromNanoseconds: value) } == expected)
    }

    @Test("Seconds made of any nanoseconds are the nearest Double to the quotient")
    func nanosecondsRoundTrip() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<200_000 {
            // Below 2⁵³ the integer is a Double itself, and one division rounds once.
            let value = Int64(generator.next() >> UInt64.random(in: 11..<64, using: &generator))
            let text = text { $0.append(secondsFromNanoseconds: value) }
            try #require(Double(text) == Double(value) / 1e9, "\(text)")
        }
    }
}
