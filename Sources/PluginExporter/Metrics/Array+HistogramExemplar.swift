internal import Exposition
internal import PluginRegistry

extension [HistogramExemplar] {
    /// Takes over what the registry found, and empties that; the memory of both is kept.
    @inline(__always)
    mutating func take(_ found: inout [BucketExemplar]) {
        // Most plugins have none: nothing else is done for them.
        if !isEmpty || !found.isEmpty { replace(with: &found) }
    }

    @inline(never)
    private mutating func replace(with found: inout [BucketExemplar]) {
        removeAll(keepingCapacity: true)
        for other in found {
            let (exemplar, traceID) = (other.exemplar, other.exemplar.traceID)
            append(
                HistogramExemplar(
                    bucket: other.bucket,
                    traceID: (traceID.high, traceID.low),
                    nanoseconds: exemplar.nanoseconds,
                    unixNanoseconds: exemplar.time.nanoseconds
                )
            )
        }
        found.removeAll(keepingCapacity: true)
    }
}
