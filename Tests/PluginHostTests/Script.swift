/// The text of a plugin's program, in sh: it starts in a millisecond, and there is nothing to install.
enum Script {
    /// One of the plugin's tools and the commands that answer a call of it: `answer JSON` and `refuse CODE MESSAGE`
    /// write the answer; `$arguments` holds the call's own, and `$id` its id.
    typealias Tools = KeyValuePairs<String, String>

    static let initialized = """
        answer '{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"s","version":"0"}}'
        """
    /// Answers with the arguments it got.
    static let echo: Tools = ["echo": structured("$arguments")]

    /// A program of the commands alone.
    static func program(_ commands: String) -> String {
        """
        #!/bin/sh
        # For the test, which looks whether the process is there. Moved, so that nobody reads half of it.
        echo $$ > pid.new && mv pid.new pid
        \(commands)

        """
    }

    /// A server of the Model Context Protocol.
    ///
    /// - Parameters:
    ///   - before: commands that are run first.
    ///   - initialize: the commands that answer `initialize`.
    ///   - list: the commands that answer `tools/list`; nil for those that list the tools.
    ///   - after: commands that are run when the input has ended.
    static func server(
        _ tools: Tools = echo,
        before: String = "",
        initialize: String = initialized,
        list: String? = nil,
        after: String = ""
    ) -> String {
        let listed = tools.map { #"{"name":"\#($0.key)","inputSchema":{"type":"object"}}"# }.joined(separator: ",")
        let cases = tools.map { #"*'"name":"\#($0.key)"}}') \#($0.value) ;;"# }.joined(separator: "\n")
        // The host writes the members of an object by name: an id comes before everything that could look like one.
        return program(
            #"""
            answer() { printf '{"jsonrpc":"2.0","id":%s,"result":%s}\n' "$id" "$1"; }
            refuse() { printf '{"jsonrpc":"2.0","id":%s,"error":{"code":%s,"message":"%s"}}\n' "$id" "$1" "$2"; }
            \#(before)
            while read -r line; do
            id=${line#*'"id":'}; id=${id%%,*}
            arguments=${line#*'"arguments":'}; arguments=${arguments%',"name":'*}
            case $line in
            *'"method":"initialize"'*) \#(initialize) ;;
            *'"method":"ping"'*) answer '{}'; printf '%s\n' "$line" >> pings ;;
            *'"method":"notifications/'*) printf '%s\n' "$line" >> notifications ;;
            *'"method":"tools/list"'*) \#(list ?? "answer '{\"tools\":[\(listed)]}'") ;;
            \#(cases)
            esac
            done
            \#(after)
            """#
        )
    }

    /// Commands that answer with JSON as the result's structured content; the shell replaces what is `$…` in it.
    static func structured(_ json: String) -> String {
        #"answer '{"content":[],"structuredContent":'"\#(json)"'}'"#
    }

    /// Commands that wait for a file in the plugin's folder.
    static func wait(for file: String) -> String {
        "while [ ! -e \(file) ]; do sleep 0.01; done"
    }
}
