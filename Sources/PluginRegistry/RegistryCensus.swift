internal import CRegistryCensus
internal import Glibc
internal import Synchronization

/// How many copies of this library there are in the process, each with a ``PluginRegistry/shared`` of its own.
///
/// One is right. There are more when a library that the program loads, a plugin say, was linked with its own static copy:
/// what that one registers goes into a registry that nobody reads. Every copy sees all the others, wherever they were
/// loaded from, and no longer sees those that were closed.
///
/// A scrape, an audit and the making of ``PluginRegistry/shared`` look, and log an error when there are more than one.
public enum RegistryCensus {
    /// The count that the log was told last; of one it need not be told.
    private static let logged = Atomic<Int>(1)

    /// How many there are; 1 is right. Allocates nothing, and costs some ten nanoseconds while no library is loaded
    /// or closed.
    public static var instances: Int { plugin_registry_census_count() }

    /// The paths of the files that hold them, the program first. Reads the headers of every loaded library: for messages.
    public static var images: [String] {
        var capacity = 4096
        while true {
            var needed = 0
            let paths = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                needed = plugin_registry_census_paths(buffer.baseAddress, buffer.count)
                count = needed <= buffer.count ? needed : 0
            }
            if needed <= capacity {
                return paths.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
                    $0.isEmpty ? programPath : String(decoding: $0, as: UTF8.self)
                }
            }
            // Twice, since another library may come between two attempts.
            capacity = needed * 2
        }
    }

    /// How many there are; an error in the log if that is more than one and news.
    @discardableResult
    package static func check() -> Int {
        // Read before counting: what another thread logs meanwhile is newer than this count, and is not to be undone.
        let before = logged.load(ordering: .acquiring)
        let instances = instances
        guard instances != before,
            logged.compareExchange(expected: before, desired: instances, ordering: .acquiringAndReleasing).exchanged,
            instances > 1
        else { return instances }
        RegistryLog.logger.error(
            "More than one registry",
            metadata: ["count": "\(instances)", "images": .array(images.map { "\($0)" }), "remedy": "\(remedy)"]
        )
        return instances
    }

    /// What is to be done about more than one.
    static let remedy = "link PluginRegistry once, as a dynamic library, and into no plugin statically"

    /// The loader does not know the path of the program that it was started for.
    private static var programPath: String {
        let link = "/proc/self/exe"
        let path = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            count = buffer.withMemoryRebound(to: CChar.self) { buffer in
                buffer.baseAddress.map { max(readlink(link, $0, buffer.count), 0) } ?? 0
            }
        }
        return path.isEmpty ? link : String(decoding: path, as: UTF8.self)
    }
}
