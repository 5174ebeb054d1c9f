extension WebConfigCase {
    /// The file as a whole, and YAML.
    static let general = [
        WebConfigCase("", .good(plain)),
        WebConfigCase("# nothing yet\n", .good(plain)),
        WebConfigCase("---\n...\n", .good(plain)),
        WebConfigCase("{}", .good(plain)),
        WebConfigCase("\u{FEFF}http_server_config: {http2: false}", .good(plain + ["http2: off; HTTP/1.1 is served"])),
        WebConfigCase("%YAML 1.1\n---\nhttp_server_config:\n", .good(plain)),
        WebConfigCase("tls_server_config:\nrate_limit: ~\nhttp_server_config: null\n", .good(plain)),
        WebConfigCase(
            "http_server_config: &x {http2: yes}\r\n",
            .good(plain + ["http2: accepted; HTTP/1.1 is served"])),
        WebConfigCase(
            """
            rate_limit:
              interval: &time 2s
              burst: !!int 5
            http_server_config:
              headers:
                X-XSS-Protection: *time
            """,
            .good(plain + ["headers: X-XSS-Protection", "rate limit: a request each 2s, 5 at once"])),
        WebConfigCase(
            """
            http_server_config:
              headers: &common {X-Frame-Options: deny, X-XSS-Protection: "0"}
            rate_limit:
              <<: {interval: 1s, burst: 2}
              burst: 3
            """,
            .good(
                plain + ["headers: X-Frame-Options, X-XSS-Protection", "rate limit: a request each 1s, 3 at once"])),
        WebConfigCase(
            "tls_config: {}",
            .refused(
                "1:1: unknown key 'tls_config'; allowed: tls_server_config, http_server_config, basic_auth_users, "
                    + "rate_limit")),
        WebConfigCase(
            "a: 1",
            .refused(
                "1:1: unknown key 'a'; allowed: tls_server_config, http_server_config, basic_auth_users, rate_limit")),
        WebConfigCase(
            "Rate_Limit: {}", .refused("1:1: unknown key 'Rate_Limit'; did you mean 'rate_limit'?")),
        WebConfigCase("- rate_limit", .refused("1:1: the file must be a map (key: value); this is a list")),
        WebConfigCase("rate_limit", .refused("1:1: the file must be a map (key: value); this is text")),
        WebConfigCase(
            "rate_limit: {}\nrate_limit: {}",
            .refused("2:1: the key 'rate_limit' is there already, in line 1; keep one")),
        WebConfigCase("? [a]\n: 1", .refused("1:3: a key must be text; this is a list")),
        WebConfigCase(
            "--- {}\n--- {}",
            .refusedHereAlone("2:1: a second document begins here; one is read, so put all into the first")),
        WebConfigCase(
            "rate_limit:\n\tburst: 1",
            .refused(
                "2:1: it is not valid YAML: while scanning for the next token: found character that cannot start any "
                    + "token; indent with spaces, not with tabs")),
        WebConfigCase(
            "rate_limit: {burst: 1",
            .refused(
                "2:1: it is not valid YAML: while parsing a flow mapping: did not find expected ',' or '}'")),
        WebConfigCase(
            "rate_limit: \"x",
            .refused("1:15: it is not valid YAML: while scanning a quoted scalar: found unexpected end of stream")),
        WebConfigCase(
            "a\0b: 1",
            .refused(
                "1:2: it is not valid YAML: control characters are not allowed; it must be text in UTF-8")),
        WebConfigCase("rate_limit: {interval: \"1\\0s\"}", .refused("1:24: the text holds a zero byte")),
        WebConfigCase("rate_limit: *nowhere", .refused("1:13: there is no anchor '&nowhere' before this alias")),
        WebConfigCase(
            "rate_limit: !secret {}", .refused("1:13: the tag '!secret' means nothing here; leave it out")),
        WebConfigCase(
            "rate_limit: {<<: 1}", .refused("1:18: '<<' merges a map or a list of maps; this is text")),
        WebConfigCase(
            String(repeating: "[", count: 100_000), .refused("1:33: more than 32 values are inside one another")),
        WebConfigCase(
            (0..<100).reduce("x0: &x0 []\n") { $0 + "x\($1 + 1): &x\($1 + 1) [*x\($1), *x\($1)]\n" },
            .refused("32:12: more than 32 values are inside one another")),
        WebConfigCase(
            "rate_limit: [" + String(repeating: "1,", count: 100_000) + "]",
            .refused("1:200008: there are more than 100000 values")),
        WebConfigCase(
            "# " + String(repeating: "x", count: 1024 * 1024),
            .refusedHereAlone(" the web configuration is larger than 1048576 bytes")),
    ]
}
