extension Substring.UTF8View {
    /// Takes what stands before the next separator, which is dropped, or all that is left. What stands in quotes
    /// separates nothing.
    mutating func takeItem(before separator: UInt8) -> Substring.UTF8View {
        var (isQuoted, isEscaped) = (false, false)
        let end = firstIndex { byte in
            if isEscaped {
                isEscaped = false
            } else if byte == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if isQuoted {
                isEscaped = byte == UInt8(ascii: "\\")
            } else {
                return byte == separator
            }
            return false
        }
        let item = self[..<(end ?? endIndex)]
        self = end.map { self[index(after: $0)...] } ?? self[endIndex...]
        return item
    }

    var trimmed: Substring {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        let start = drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        return Substring(start[...last])
    }
}

extension Substring {
    /// Without the quotes around it, if there are any.
    var unquoted: Substring {
        guard count >= 2, hasPrefix("\""), hasSuffix("\"") else { return self }
        return dropFirst().dropLast()
    }
}
