import FoundationEssentials
import Logging

/// One event as one line of text.
struct LogLine {
    let timestamp: Date
    let level: Logger.Level
    let name: String
    let message: String
    let metadata: Logger.Metadata

    func text(_ format: LogFormat) -> String {
        switch format {
        case .logfmt: logfmt
        case .json: json
        }
    }

    private var time: String {
        timestamp.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    private var logfmt: String {
        var line =
            "time=\(time) level=\(LogLevel.name(of: level)) name=\(Self.logfmtValue(name)) msg=\(Self.logfmtValue(message))"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(key)=\(Self.logfmtValue(Self.plainText(value)))"
        }
        return line
    }

    private var json: String {
        var line = "{\"timestamp\":\(Self.jsonString(time)),\"level\":\(Self.jsonString(LogLevel.name(of: level)))"
        line += ",\"name\":\(Self.jsonString(name)),\"message\":\(Self.jsonString(message))"
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += ",\(Self.jsonString(key)):\(Self.jsonValue(value))"
        }
        return line + "}"
    }

    /// Quoted where the text could be taken for more than one value.
    private static func logfmtValue(_ text: String) -> String {
        let isPlain =
            !text.isEmpty
            && text.unicodeScalars.allSatisfy { scalar in
                scalar.value > 0x20 && scalar != "\"" && scalar != "=" && scalar != "\\" && !scalar.isInvisible
            }
        return isPlain ? text : quoted(text)
    }

    /// A value without JSON's quotes: a list is its items with commas between them.
    private static func plainText(_ value: Logger.Metadata.Value) -> String {
        guard case .array(let items) = value else { return "\(value)" }
        return items.map(plainText).joined(separator: ",")
    }

    private static func jsonString(_ text: String) -> String {
        quoted(text)
    }

    private static func jsonValue(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text): return jsonString(text)
        case .stringConvertible(let number as any FixedWidthInteger): return "\(number)"
        case .stringConvertible(let flag as Bool): return "\(flag)"
        case .stringConvertible(let other): return jsonString("\(other)")
        case .array(let items): return "[\(items.map(jsonValue).joined(separator: ","))]"
        case .dictionary(let items):
            let members = items.sorted { $0.key < $1.key }.map { "\(jsonString($0.key)):\(jsonValue($0.value))" }
            return "{\(members.joined(separator: ","))}"
        }
    }

    /// Text in quotes with everything escaped that would end the line, the quotes, or act on a terminal.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.isInvisible: quoted += scalar.escaped
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
