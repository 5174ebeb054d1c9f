/// A name and a password for HTTP's basic authentication.
struct Credentials: Equatable {
    let username: String
    let password: String
}
