/// A certificate, a key or authorities, as the configuration names them: in a file, or as text of its own.
struct PEMPart {
    enum Source {
        case text([UInt8])
        case file(String)
    }

    /// The key that it stands under: `cert_file`.
    let key: String
    let mark: YAMLMark
    let source: Source

    /// - Parameters:
    ///   - key: that of the text; with `_file` behind it that of the file, which counts if both are there.
    ///   - folder: where relative paths begin.
    /// - Returns: nil if neither is there.
    init?(_ key: String, in section: ConfigSection, folder: String) throws(ConfigFault) {
        // Both are read, so that nonsense in the one that does not count is refused as well.
        let text = try section.text(key)
        let fileKey = key + "_file"
        if let path = try section.text(fileKey)?.value {
            self.key = fileKey
            source = .file(path.hasPrefix("/") ? path : folder + path)
        } else if let text = text?.value {
            self.key = key
            source = .text(Array(text.utf8))
        } else {
            return nil
        }
        mark = section.mark(of: self.key)
    }

    var path: String? {
        guard case .file(let path) = source else { return nil }
        return path
    }

    /// How a message names it: `cert_file 'tls/server.pem'`.
    var shown: String { path.map { "\(key) '\($0.shown)'" } ?? key }

    /// The text itself.
    func bytes(_ read: (String) -> ConfigFile) throws(ConfigFault) -> [UInt8] {
        switch source {
        case .text(let bytes): return bytes
        case .file(let path):
            switch read(path) {
            case .unusable(let reason): throw ConfigFault(mark: mark, reason: "\(shown) \(reason)")
            case .contents([], _): throw ConfigFault(mark: mark, reason: "\(shown) is empty")
            case .contents(let bytes, _): return bytes
            }
        }
    }
}
