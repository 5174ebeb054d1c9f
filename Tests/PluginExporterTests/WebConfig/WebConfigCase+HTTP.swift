extension WebConfigCase {
    /// `http_server_config`.
    static let http = [
        WebConfigCase(
            "http_server_config: {http2: true}", .good(plain + ["http2: accepted; HTTP/1.1 is served"])),
        WebConfigCase("http_server_config: {http2: , headers: }", .good(plain)),
        WebConfigCase(
            """
            http_server_config:
              headers:
                Content-Security-Policy: >
                  default-src 'self';
                  script-src 'none'
                Strict-Transport-Security: max-age=31536000
                X-Content-Type-Options: nosniff
                X-Frame-Options: sameorigin
                X-XSS-Protection: 1
            """,
            .good(
                plain + [
                    "headers: Content-Security-Policy, Strict-Transport-Security, X-Content-Type-Options, "
                        + "X-Frame-Options, X-XSS-Protection"
                ])),
        WebConfigCase(
            "http_server_config: {http2: \"true\"}", .refused("1:29: http2 must be true or false; this is 'true'")),
        WebConfigCase("http_server_config: {http2: 2}", .refused("1:29: http2 must be true or false; this is '2'")),
        WebConfigCase(
            "http_server_config: {http3: true}",
            .refused("1:22: unknown key 'http3' in http_server_config; did you mean 'http2'?")),
        WebConfigCase(
            "http_server_config: true",
            .refused("1:21: http_server_config must be a map (key: value); this is text")),
        WebConfigCase(
            "http_server_config:\n  headers:\n  - X-Frame-Options: deny",
            .refused("3:3: headers must be a map (key: value); this is a list")),
        WebConfigCase(
            "http_server_config:\n  headers: {Server: none}",
            .refused(
                "2:13: the header 'Server' cannot be set; allowed: Content-Security-Policy, "
                    + "Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options, X-XSS-Protection")),
        WebConfigCase(
            "http_server_config:\n  headers: {x-frame-options: deny}",
            .refused("2:13: the header 'x-frame-options' cannot be set; did you mean 'X-Frame-Options'?")),
        WebConfigCase(
            "http_server_config:\n  headers: {X-Frame-Options: DENY}",
            .refused("2:30: X-Frame-Options has no value 'DENY'; did you mean 'deny'?")),
        WebConfigCase(
            "http_server_config:\n  headers: {X-Frame-Options: }",
            .refused("2:30: X-Frame-Options has no value ''; allowed: deny, sameorigin")),
        // HTTP's library takes no header without a value, and would answer nobody.
        WebConfigCase("http_server_config:\n  headers: {Strict-Transport-Security: \"\"}", .good(plain)),
        WebConfigCase("http_server_config:\n  headers:\n    X-XSS-Protection: |\n\n", .good(plain)),
        WebConfigCase(
            "http_server_config:\n  headers: {X-Content-Type-Options: sniff}",
            .refused("2:37: X-Content-Type-Options has no value 'sniff'; did you mean 'nosniff'?")),
        WebConfigCase(
            "http_server_config:\n  headers: {Content-Security-Policy: [a]}",
            .refused("2:38: Content-Security-Policy must be text; this is a list")),
        WebConfigCase(
            "http_server_config:\n  headers: {X-XSS-Protection: \"a\\ab\"}",
            .refusedHereAlone("2:31: X-XSS-Protection holds a control character; remove it")),
        WebConfigCase(
            "http_server_config:\n  headers: {X-XSS-Protection: a, X-XSS-Protection: b}",
            .refused("2:34: the key 'X-XSS-Protection' is there already, in line 2; keep one")),
    ]
}
