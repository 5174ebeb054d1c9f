extension WebConfigCase {
    private static let tail = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/"
    private static let hash = "$2y$10$" + tail
    private static let withoutTLS =
        "1:1: passwords without TLS: whoever sees the traffic reads them; turn TLS on, or put an encrypting proxy in front"

    private static func on(_ users: String) -> [String] { ["TLS: off", "passwords: asked for, \(users)"] }

    private static func refused(_ reason: String) -> Outcome { .refused(refusal(reason)) }

    private static func refusedHereAlone(_ reason: String) -> Outcome { .refusedHereAlone(refusal(reason)) }

    private static func refusal(_ reason: String) -> String {
        "2:3: the password of 'alice' is no bcrypt hash: \(reason); make one with: htpasswd -nBC 10 'alice'"
    }

    /// `basic_auth_users`.
    static let users = [
        WebConfigCase("basic_auth_users: {alice: \(hash)}", .good(on("1 user"), warnings: [withoutTLS])),
        WebConfigCase(
            "basic_auth_users:\n  alice: $2a$04$\(tail)\n  bob: '$2b$14$\(tail)'\n  7: \(hash)\n  ? ''\n  : \(hash)",
            .good(on("4 users"), warnings: [withoutTLS])),
        WebConfigCase(
            """
            tls_server_config: {cert_file: server.pem, key_file: server.key}
            basic_auth_users: {alice: \(hash)}
            """,
            .good(encrypted.dropLast() + ["passwords: asked for, 1 user"])),
        WebConfigCase(
            "basic_auth_users:\n  alice: $2y$15$\(tail)",
            .good(
                on("1 user"),
                warnings: [
                    "2:3: the hash of 'alice' has cost 15: a check of the password takes seconds; 10 to 12 are usual",
                    withoutTLS,
                ])),
        WebConfigCase(
            "basic_auth_users:\n  alice:wonderland: \(hash)",
            .good(
                on("1 user"),
                warnings: [
                    "2:3: nobody can log in as 'alice:wonderland': a name for basic authentication has no ':'",
                    withoutTLS,
                ])),
        WebConfigCase(
            "basic_auth_users:",
            .good(
                plain, warnings: ["1:1: basic_auth_users is empty: everybody gets in without a password"])),
        WebConfigCase(
            "basic_auth_users:\n- alice: \(hash)",
            .refused("2:1: basic_auth_users must be a map (key: value); this is a list")),
        WebConfigCase(
            "basic_auth_users: alice",
            .refused("1:19: basic_auth_users must be a map (key: value); this is text")),
        WebConfigCase(
            "basic_auth_users:\n  alice: [\(hash)]", .refused("2:10: the hash of 'alice' must be text; this is a list")),
        WebConfigCase(
            "basic_auth_users:\n  alice: \(hash)\n  alice: \(hash)",
            .refused("3:3: the key 'alice' is there already, in line 2; keep one")),
        WebConfigCase("basic_auth_users:\n  alice: secret", refused("it must begin with $2a$, $2b$, $2y$")),
        WebConfigCase("basic_auth_users:\n  alice:", refused("it must begin with $2a$, $2b$, $2y$")),
        WebConfigCase("basic_auth_users:\n  alice: $5$abc$def", refused("it must begin with $2a$, $2b$, $2y$")),
        WebConfigCase(
            "basic_auth_users:\n  alice: $2x$10$\(tail)", refusedHereAlone("it must begin with $2a$, $2b$, $2y$")),
        WebConfigCase(
            "basic_auth_users:\n  alice: $2y$03$\(tail)", refused("the cost must be two digits, 04 to 31, and a $")),
        WebConfigCase(
            "basic_auth_users:\n  alice: $2y$32$\(tail)", refused("the cost must be two digits, 04 to 31, and a $")),
        WebConfigCase(
            "basic_auth_users:\n  alice: $2y$9$\(tail)", refused("the cost must be two digits, 04 to 31, and a $")),
        WebConfigCase(
            "basic_auth_users:\n  alice: $2y$10$\(tail.dropLast())",
            refusedHereAlone("53 characters must follow the cost; there are 52")),
        WebConfigCase(
            "basic_auth_users:\n  alice: \(hash)x", refusedHereAlone("53 characters must follow the cost; there are 54")
        ),
        WebConfigCase(
            "basic_auth_users:\n  alice: $2y$10$\(tail.dropLast())+",
            refusedHereAlone("after the cost only letters, digits, '.' and '/' are allowed")),
    ]
}
