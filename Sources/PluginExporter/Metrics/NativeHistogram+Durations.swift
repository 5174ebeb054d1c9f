internal import Exposition
internal import PluginRegistry

extension NativeHistogram? {
    /// Takes over what the registry found, if it was asked, in the memory that there is.
    @inline(__always)
    mutating func replace(with found: NativeDurations?) {
        if let found { replace(withFound: found) }
    }

    @inline(never)
    private mutating func replace(withFound found: NativeDurations) {
        var histogram =
            take() ?? NativeHistogram(schema: NativeDurations.schema, zeroThreshold: NativeDurations.zeroThreshold)
        histogram.zeroCount = found.zeroCount
        histogram.buckets.removeAll(keepingCapacity: true)
        for bucket in found.buckets {
            histogram.buckets.append(NativeHistogram.Bucket(index: bucket.index, count: bucket.count))
        }
        self = histogram
    }
}
