/// How names that are not of letters, digits and underscores are to be written. Ours are: a scrape says again what it was
/// asked for, and is the same.
enum NameEscaping: String {
    case underscores
    case dots
    case values
    case allowUTF8 = "allow-utf-8"
}
