import ArgumentParser

/// What `--generate-completion-script` prints: the library's scripts, mended where they fail for flags with dots and for
/// what stands behind `=` and `:`.
enum CompletionScript {
    private static let flag = "--generate-completion-script"

    /// `serve`'s flags are the command's own here, as its name may be left out.
    private struct Command: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: PluginExporterCommand.configuration.commandName,
            version: PluginExporterCommand.configuration.version,
            subcommands: PluginExporterCommand.configuration.subcommands
        )

        @OptionGroup var serve: Serve
    }

    /// - Returns: nil if the arguments do not ask for a script, or for one that there is none of.
    static func text(askedForBy arguments: [String]) -> String? {
        guard let shell = shell(arguments) else { return nil }
        let script = Command.completionScript(for: shell)
        return switch shell {
        case .bash: withWholeWords(script)
        case .zsh: withValuesBehindEqualsSigns(withoutDotsInVariables(script))
        default: withoutDotsInOptions(script)
        }
    }

    private static func shell(_ arguments: [String]) -> CompletionShell? {
        switch arguments.count {
        case 1 where arguments[0] == flag: .autodetected()
        case 1 where arguments[0].hasPrefix("\(flag)="):
            CompletionShell(rawValue: String(arguments[0].dropFirst(flag.count + 1)))
        case 2 where arguments[0] == flag: CompletionShell(rawValue: arguments[1])
        default: nil
        }
    }

    /// The library names variables after flags, `___log.level`, and zsh has none with a dot in its name.
    private static func withoutDotsInVariables(_ script: String) -> String {
        let parts = script.split(separator: "___", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts[0])) { text, part in
            let name = part.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
            text += "___" + name.map { $0 == "." ? "_" : $0 } + part[name.endIndex...]
        }
    }

    /// For zsh, `--log.level=` is an option whose value stands behind it or follows; the library leaves out the `=`.
    private static func withValuesBehindEqualsSigns(_ script: String) -> String {
        script.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let option = line.drop { $0 == " " || $0 == "'" || $0 == "*" }
            guard option.hasPrefix("--"), line.contains("]:"), let end = line.firstIndex(of: "[") else { return line }
            return line[..<end] + "=" + line[end...]
        }.joined(separator: "\n")
    }

    /// fish's argparse has no option with a dot in its name.
    private static func withoutDotsInOptions(_ script: String) -> String {
        script
            .replacing(
                "$option_specs -- $unparsed_tokens",
                with: #"(string replace -a . _ -- $option_specs) -- "#
                    + #"(string replace -ar '(?:^--|\G(?!^))[^.]*\K\.' _ -- $unparsed_tokens)"#
            )
            .replacing("string replace -a - _", with: "string replace -ar '[-.]' _")
    }

    /// bash takes `--web.listen-address=:10077` for five words. The library's function gets two, the flag and its value.
    private static func withWholeWords(_ script: String) -> String {
        let whole = """
            __plugin_exporter_whole_words() {
                local line="${COMP_LINE}" word
                local -a words=()
                for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
                    if [[ "${#words[@]}" -gt 0 && "${line}" = [![:space:]]* ]]; then
                        words[-1]+="${word}"
                    else
                        words+=("${word}")
                        line="${line#"${line%%[![:space:]]*}"}"
                    fi
                    line="${line#"${word}"}"
                done

                local -a COMP_WORDS=()
                for word in "${words[@]}"; do
                    case "${word}" in
                    --*=*) COMP_WORDS+=("${word%%=*}" "${word#*=}") ;;
                    *) COMP_WORDS+=("${word}") ;;
                    esac
                done
                local COMP_CWORD="$((${#COMP_WORDS[@]} - 1))"
                _plugin_exporter "${1}" "${2}" "${COMP_WORDS[COMP_CWORD-1]}"
            }


            """
        let use = "complete -o filenames -F _plugin_exporter "
        return script.replacing(
            use, with: whole + use.replacing("_plugin_exporter", with: "__plugin_exporter_whole_words"))
    }
}
