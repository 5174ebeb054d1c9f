import Testing

@testable import MicroHTTP

@Suite("Who is connected")
struct ClientsTests {
    private func client(_ source: UInt64) -> Client {
        Client(newcomer: Newcomer(among: Outstanding()), tls: nil, source: source, descriptor: -1)
    }

    @Test(
        "An address has room for as many as are allowed, whatever others have; what has no address has room for any number"
    )
    func room() {
        let clients = Clients(limitPerSource: 2, patience: .seconds(60))
        let connected = [client(1), client(1), client(2)]
        for client in connected { clients.add(client) }
        for _ in 0..<5 { clients.add(client(PeerAddress.noSource)) }
        #expect(!clients.hasRoom(for: 1))
        #expect(clients.hasRoom(for: 2) && clients.hasRoom(for: 3) && clients.hasRoom(for: PeerAddress.noSource))
        clients.remove(connected[0])
        #expect(clients.hasRoom(for: 1))
        clients.add(connected[0])
        #expect(!clients.hasRoom(for: 1))
    }
}
