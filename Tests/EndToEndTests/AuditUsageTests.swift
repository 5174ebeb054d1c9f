import TestSupport
import Testing

@Suite("Wrong usage of the audit")
struct AuditUsageTests {
    @Test(
        "Ends with status 2 and says what to do, and prints no report",
        arguments: [
            (["--url", "localhost:10077"], "no scheme; write it as http://127.0.0.1:10077"),
            (["--url", "ftp://localhost"], "only http:// and https://"),
            (["--url", "http://"], "it has no host"),
            (["--url", "http://me:secret@localhost"], "--username and --password-file"),
            (["--url", "http://localhost/?a=b"], "leave out '?'"),
            (["--url", "http://localhost/#a"], "leave out '#'"),
            (["--url", "http://localhost:99999"], "a port of 1 to 65535"),
            (["--url", "http://::1:8000"], "an IPv6 host stands in [ ], as http://[::1]:10077"),
            (["--url", "http://[::g]:80"], "no request can be sent to its host and port: Bad IPv6 address"),
            (["--url", "http://a,b/"], "no request can be sent to its host and port: Bad hostname"),
            (["--url", "http://{a,x}:80"], "no request can be sent to its host and port: Bad hostname"),
            (["--timeout", "0s"], "--timeout must be above 0"),
            (["--timeout", "soon"], "'soon'"),
            (["--expect", ""], "--expect is empty"),
            (["--username", "ci"], "$PLUGIN_EXPORTER_PASSWORD"),
            (["--username", "a:b", "--password-file", "/dev/null"], "holds a ':'"),
            (["--password-file", "/dev/null"], "--password-file needs --username"),
            (["--username", "ci", "--password-file", "/does/not/exist"], "/does/not/exist: No such file"),
            (["--username", "ci", "--password-file", "/dev/null"], "/dev/null: its first line is empty"),
            (["--ca-file", "/does/not/exist"], "--ca-file /does/not/exist: No such file or directory"),
            (["--ca-file", "/dev/null"], "--ca-file /dev/null: it holds no certificate in PEM form"),
            (["ocr"], "ocr"),
            (["--nope"], "--nope"),
        ]
    )
    func wrongUsage(arguments: [String], says: String) async throws {
        let run = try await AuditRun(arguments)
        #expect(run.status == 2)
        #expect(run.error.contains(says), "\(run.error)")
        #expect(!run.error.contains("secret"))
        #expect(run.output.isEmpty)
    }

    @Test(
        "A name or a password that cannot be sent is refused, by the flag or the variable that it is from",
        arguments: [
            (#""$@" --username "$(printf 'c\377i')""#, "--username is not UTF-8, or holds a control character"),
            (#""$@" --username "$(printf 'c\033i')""#, "--username is not UTF-8, or holds a control character"),
            (
                #"printf 's\377t' | "$@" --username ci --password-file /dev/stdin"#,
                "--password-file /dev/stdin: its first line is not UTF-8"
            ),
            (
                #"printf '\377\376s\0' | "$@" --username ci --password-file /dev/stdin"#,
                "--password-file /dev/stdin: its first line is not UTF-8"
            ),
            (
                #"printf 's\0t' | "$@" --username ci --password-file /dev/stdin"#,
                "--password-file /dev/stdin: its first line holds a control"
            ),
            (
                #"printf 's\tt' | "$@" --username ci --password-file /dev/stdin"#,
                "--password-file /dev/stdin: its first line holds a control"
            ),
            (
                #"printf '\357\273\277\n' | "$@" --username ci --password-file /dev/stdin"#,
                "--password-file /dev/stdin: its first line is empty"
            ),
            (
                #"PLUGIN_EXPORTER_PASSWORD=$(printf 's\377t') "$@" --username ci"#,
                "$PLUGIN_EXPORTER_PASSWORD: its first line is not UTF-8"
            ),
            (
                #"PLUGIN_EXPORTER_PASSWORD=$(printf 's\033t') "$@" --username ci"#,
                "$PLUGIN_EXPORTER_PASSWORD: its first line holds"
            ),
            (
                #"PLUGIN_EXPORTER_PASSWORD=$'\nst' "$@" --username ci"#,
                "$PLUGIN_EXPORTER_PASSWORD: its first line is empty"
            ),
        ]
    )
    func badCredentials(command: String, says: String) async throws {
        let run = try await AuditRun(["--url", "http://127.0.0.1:1"], shell: command)
        #expect(run.status == 2)
        #expect(run.error.contains(says), "\(run.error)")
        #expect(run.output.isEmpty)
    }

    @Test("--help has every flag and two examples, and the command's own help has the audit")
    func help() async throws {
        let run = try await AuditRun(["--help"])
        #expect(run.status == 0)
        for flag in ["--url", "--expect", "--json", "--timeout", "--username", "--password-file", "--ca-file"] {
            #expect(run.output.contains("\n  \(flag)"), "\(flag)")
        }
        #expect(run.output.contains(/Proxies\s+from\s+the\s+environment\s+are\s+not\s+used/))
        #expect(run.output.contains(/refuses\s+connections/))
        #expect(run.output.matches(of: /\n  plugin_exporter audit --url/).count == 2)
        let whole = try ChildProcess([builtProgram("plugin_exporter"), "--help"])
        #expect(try await whole.status() == 0)
        #expect(whole.standardOutput.contains("\n  audit "))
    }
}
