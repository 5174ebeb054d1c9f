extension TLSConfiguration {
    /// A curve for agreeing on keys, named as Go names it.
    public enum Curve: String, Sendable, CaseIterable {
        case p256 = "CurveP256"
        case p384 = "CurveP384"
        case p521 = "CurveP521"
        case x25519 = "X25519"
    }
}
