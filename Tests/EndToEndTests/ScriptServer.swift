/// A server of the Model Context Protocol in sh, without tools.
enum ScriptServer {
    /// - Parameters:
    ///   - before: commands that are run first.
    ///   - after: commands that are run when the input has ended.
    static func text(before: String = "", after: String = "") -> String {
        #"""
        #!/bin/sh
        \#(before)
        while read -r line; do
            id=${line#*'"id":'}; id=${id%%,*}
            case $line in
            *'"method":"initialize"'*) result='{"protocolVersion":"2025-06-18","capabilities":{},"serverInfo":{"name":"s","version":"0"}}' ;;
            *'"method":"ping"'*) result='{}' ;;
            *) continue ;;
            esac
            printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$result"
        done
        \#(after)

        """#
    }

    /// The manifest of a plugin whose script is `run.sh`.
    static func manifest(_ name: String, version: String = "1") -> String {
        #"{"name":"\#(name)","version":"\#(version)","server":{"mcp_config":{"command":"sh","args":["${__dirname}/run.sh"]}}}"#
    }
}
