extension String {
    /// The text itself, or as much of it as makes `limit` Unicode scalars with the ellipsis where it was cut.
    ///
    /// Scalars are counted, not characters: one character can consist of any number of scalars.
    func cut(to limit: Int) -> String {
        guard unicodeScalars.dropFirst(limit).first != nil else { return self }
        return String(String.UnicodeScalarView(unicodeScalars.prefix(limit - 1))) + "…"
    }
}
