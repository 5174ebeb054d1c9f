internal import Glibc

/// A folder that a plugin lives in, and what its manifest says or why it says nothing.
struct FoundPlugin: Sendable {
    /// The manifest's name; the folder's, if the manifest cannot be used.
    let name: String
    /// The folder's absolute path.
    let folder: String
    let manifest: Result<PluginManifest, ManifestError>

    /// Reads the manifest in `folder`.
    init(folder: String) {
        self.folder = folder
        do throws(ManifestError) {
            guard access(folder, F_OK) == 0 || errno == EACCES else {
                // U+FFFD may stand for bytes that are no text. The path leads nowhere then, as a broken link does.
                throw folder.unicodeScalars.contains("\u{FFFD}") ? .folderNotText : .folderUnreachable
            }
            let manifest = try PluginManifest(try ManifestFile.read("\(folder)/manifest.json"))
            name = manifest.name
            self.manifest = .success(manifest)
        } catch {
            name = folder.split(separator: "/").last.map(String.init) ?? folder
            manifest = .failure(error)
        }
    }
}
