/// Where something is in a configuration, as compilers and editors write it.
struct ConfigPlace {
    let file: String
    var line: Int?
    var column: Int?

    init(file: String, line: Int?, column: Int?) {
        self.file = file
        self.line = line
        self.column = column
    }

    init(file: String, _ mark: YAMLMark?) {
        self.init(file: file, line: mark?.line, column: mark?.column)
    }

    var prefix: String {
        guard let line, let column else { return "\(file): " }
        return "\(file):\(line):\(column): "
    }
}
