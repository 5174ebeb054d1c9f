import Glibc

/// The reader that `FUZZ_READER` names.
private let reader: FuzzedReader = {
    let name = getenv("FUZZ_READER").map { String(cString: $0) } ?? ""
    guard let reader = FuzzedReader(rawValue: name) else {
        fatalError(
            "FUZZ_READER is '\(name)'; readers: \(FuzzedReader.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return reader
}()

/// What libFuzzer calls with each input; an end of the process is what it looks for.
@_cdecl("LLVMFuzzerTestOneInput")
func readInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    // The bytes are libFuzzer's, and are there until this returns.
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    do {
        try reader.read(input)
    } catch {
        fatalError("\(reader.rawValue): \(error)")
    }
    return 0
}
