import Foundation
import TestSupport

/// A directory of plugins that is changed under the exporter, and what should be seen of it.
final class SoakFolder {
    /// The program of each plugin, in sh: it starts in a millisecond.
    private static let script = #"""
        while read -r line; do
        id=${line#*'"id":'}; id=${id%%,*}
        case $line in
        *'"method":"initialize"'*)
        result='{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"0"}}' ;;
        *'"method":"tools/list"'*)
        result='{"tools":[{"name":"echo","inputSchema":{}},{"name":"fail","inputSchema":{}}]}' ;;
        *'"method":"ping"'*) result='{}' ;;
        *'"name":"echo"'*) result='{"content":[]}' ;;
        *'"name":"fail"'*) result='{"content":[{"type":"text","text":"as asked"}],"isError":true}'; echo "asked to fail" >&2 ;;
        *) continue ;;
        esac
        printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$result"
        done
        """#

    let names: [String]
    /// The plugins whose folder is there and whose manifest is good, with their versions.
    private(set) var versions: [String: Int] = [:]
    /// The plugins whose folder is there, whatever is in it.
    private(set) var present: Set<String> = []
    private let directory: TemporaryDirectory
    private let program: String
    private var lastVersion = 0

    var path: String { directory.path + "/plugins" }

    /// - Parameter count: how many names there are to choose from.
    init(count: Int) throws {
        directory = try TemporaryDirectory()
        program = try directory.write(Self.script, to: "server.sh")
        names = (1...count).map { "plugin-\($0)" }
    }

    /// Writes a good manifest, with a version of its own.
    func write(_ name: String) throws {
        lastVersion += 1
        versions[name] = lastVersion
        try replace(
            name,
            with: #"{"name":"\#(name)","version":"\#(lastVersion)","#
                + #""server":{"mcp_config":{"command":"/bin/sh","args":["\#(program)"]}}}"#
        )
    }

    /// Makes the manifest unreadable in one of the ways that editors and copies do.
    func spoil(_ name: String, _ text: String) throws {
        versions[name] = nil
        try replace(name, with: text)
    }

    func remove(_ name: String) throws {
        versions[name] = nil
        present.remove(name)
        if FileManager.default.fileExists(atPath: "\(path)/\(name)") {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
    }

    private func replace(_ name: String, with manifest: String) throws {
        try directory.write(manifest, to: "plugins/\(name)/manifest.json")
        present.insert(name)
    }
}
