import Testing

@testable import MicroHTTP

@Suite("Who is connected")
struct ClientsTests {
    private func client(_ source: UInt64) -> Client {
        Client(
            newcomer: Newcomer(among: Outstanding()), tls: nil, source: source, descriptor: -1, patience: .seconds(60))
    }

    private func clients(limit: Int, perAddress: Int) -> Clients {
        var configuration = HTTPServer.Configuration()
        configuration.connectionLimit = limit
        configuration.connectionLimitPerAddress = perAddress
        return Clients(of: ServerCore(handler: TestHandler.telling, configuration: configuration))
    }

    @Test(
        "An address has room for as many as are allowed, whatever others have; what has no address has room for any number"
    )
    func room() {
        let clients = clients(limit: 512, perAddress: 2)
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

    @Test("Of the last quarter each address has a sixteenth of what it may have, however many come")
    func lastQuarter() {
        let clients = clients(limit: 512, perAddress: 128)
        /// How many of an address there is room for; they stay.
        func come(_ source: UInt64) -> [Client] {
            var come: [Client] = []
            while clients.hasRoom(for: source) {
                come.append(client(source))
                clients.add(come[come.count - 1])
            }
            return come
        }
        #expect((1...3).map { come($0).count } == [128, 128, 128])
        #expect((4...6).map { come($0).count } == [8, 8, 8])
        #expect(clients.hasRoom(for: 7) && clients.hasRoom(for: PeerAddress.noSource))
        #expect(!clients.hasRoom(for: 1))
    }
}
