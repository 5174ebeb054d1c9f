extension String {
    /// Text of a file's as a message shows it: at most 80 Unicode scalars, and none that acts on a terminal or breaks a
    /// line of the log.
    var shown: String {
        var shown = String.UnicodeScalarView()
        for (count, scalar) in unicodeScalars.enumerated() {
            guard count < 80 else { return String(shown) + "…" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                shown.append("\u{FFFD}")
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }

    /// How the nearest of some names is offered to whoever wrote this one, and otherwise all of them:
    /// `did you mean 'TLS12'?`.
    func suggestion(among names: [String]) -> String {
        let nearest = names.map { ($0, lowercased().distance(to: $0.lowercased())) }.min { $0.1 < $1.1 }
        if let (name, distance) = nearest, distance <= max(2, name.count / 6) { return "did you mean '\(name)'?" }
        return "allowed: \(names.joined(separator: ", "))"
    }

    /// How many letters have to be put in, left out or changed to make one text of the other.
    private func distance(to other: String) -> Int {
        let (own, others) = (Array(unicodeScalars.prefix(80)), Array(other.unicodeScalars))
        var row = Array(0...others.count)
        for (index, scalar) in own.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in others.indices {
                let changed = diagonal + (others[column] == scalar ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = Swift.min(changed, diagonal + 1, row[column] + 1)
            }
        }
        return row[others.count]
    }
}
