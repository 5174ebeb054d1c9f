import Foundation
import PluginRegistry
import TestSupport
import Testing

@Suite("Counting the registries")
struct RegistryCensusTests {
    init() {
        QuietLog.begin()
    }

    @Test("There is one, and it is in this program")
    func one() throws {
        #expect(RegistryCensus.instances == 1)
        #expect(RegistryCensus.images == [try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")])
    }

    @Test("Threads that count while other libraries come and go always see one")
    func libraries() async throws {
        let first = try #require(dlopen("libutil.so.1", RTLD_NOW))
        dlclose(first)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<2000 where RegistryCensus.instances != 1 {
                        Issue.record("not one registry")
                    }
                }
            }
            group.addTask {
                for _ in 0..<200 {
                    guard let library = dlopen("libutil.so.1", RTLD_NOW) else { continue }
                    dlclose(library)
                }
            }
        }
    }

    @Test("The audit of a process that holds more than one fails, and names their number, their files and the remedy")
    func audit() {
        let audit = RegistryAudit(
            discovered: ["ocr"],
            registered: [],
            registryInstances: 2,
            registryImages: ["/bin/server", "/plugins/libocr.so"]
        )
        #expect(audit.status == .failed)
        #expect(audit.findings.map(\.check) == [.moreThanOneRegistry, .registryEmpty, .missingFromRegistry])
        #expect(
            audit.findings.first?.message
                == "The process holds 2 registries (/bin/server, /plugins/libocr.so): "
                + "link PluginRegistry once, as a dynamic library, and into no plugin statically"
        )
        #expect(audit.findings.first?.plugin == nil)
        #expect(RegistryAudit(discovered: [], registered: [], registryInstances: 1).status == .passed)
    }
}
