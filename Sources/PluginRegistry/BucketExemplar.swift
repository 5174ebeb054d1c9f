/// The newest exemplar of a bucket.
package struct BucketExemplar: Sendable, Hashable {
    /// Which of the bounds it is of; their count for `+Inf`.
    package var bucket: Int
    package var exemplar: Exemplar

    package init(bucket: Int, exemplar: Exemplar) {
        self.bucket = bucket
        self.exemplar = exemplar
    }
}
