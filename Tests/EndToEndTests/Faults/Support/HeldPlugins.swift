import Foundation
import TestSupport

/// Plugins in sh with a tool `wait`, each held up at one moment of its life until a test lets it go on, and ended there by
/// nothing but SIGKILL. Each starts a process that is as stubborn.
struct HeldPlugins {
    /// Where a plugin is held up: before it answers, or, for the last, when its input has ended.
    enum Moment: String, CaseIterable {
        case start, list, call, stop
        /// Nowhere.
        case idle
    }

    private static let script = #"""
        trap '' TERM HUP INT
        cd "${0%/*}"
        note() { echo "$1" > "$2.new"; mv "$2.new" "$2"; }
        sh -c 'trap "" TERM HUP INT; while :; do sleep 0.05; done' &
        note $! child
        reach() {
            [ ! -e "hold-$1" ] || note $$ "at-$1"
            while [ -e "hold-$1" ]; do sleep 0.02; done
        }
        note $$ pid
        while read -r line; do
            id=${line#*'"id":'}; id=${id%%,*}
            case $line in
            *'"method":"initialize"'*)
                reach start
                result='{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"0"}}' ;;
            *'"method":"tools/list"'*) reach list; result='{"tools":[{"name":"wait","inputSchema":{}}]}' ;;
            *'"method":"tools/call"'*) reach call; result='{"content":[]}' ;;
            *'"method":"ping"'*) result='{}' ;;
            *) continue ;;
            esac
            printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$result"
        done
        reach stop

        """#

    private let directory: TemporaryDirectory
    var path: String { directory.path }

    init() throws {
        directory = try TemporaryDirectory()
    }

    func add(_ name: String, heldAt moment: Moment = .idle) throws {
        try directory.write(Self.script, to: "\(name)/run.sh")
        if moment != .idle { try directory.write("", to: "\(name)/hold-\(moment.rawValue)") }
        try describe(name, version: "1")
    }

    /// Writes the manifest; another version is another plugin to a reload.
    func describe(_ name: String, version: String) throws {
        try directory.write(ScriptServer.manifest(name, version: version), to: "\(name)/manifest.json")
    }

    /// Lets the plugin go on, and what is started in its place.
    func release(_ name: String, from moment: Moment) throws {
        try FileManager.default.removeItem(atPath: "\(path)/\(name)/hold-\(moment.rawValue)")
    }

    /// The plugin's process, once it is held up there.
    func process(of name: String, heldAt moment: Moment = .idle) async throws -> Int {
        try await number(in: "\(name)/\(moment == .idle ? "pid" : "at-\(moment.rawValue)")")
    }

    /// The process that the plugin started.
    func child(of name: String) async throws -> Int {
        try await number(in: "\(name)/child")
    }

    private func number(in file: String) async throws -> Int {
        try await eventually("\(file) is there") { [path] in
            (try? FileText.read("\(path)/\(file)")).flatMap { Int($0.filter(\.isNumber)) }
        }
    }
}
