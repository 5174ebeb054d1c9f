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

    @Test("Where there are few places each address has one of the last at least, and who may have all has all")
    func fewPlaces() {
        let few = clients(limit: 8, perAddress: 2)
        for source in [1, 1, 2, 2, 3, 3] as [UInt64] {
            #expect(few.hasRoom(for: source))
            few.add(client(source))
        }
        #expect(few.hasRoom(for: 4))
        let fourth = client(4)
        few.add(fourth)
        #expect(!few.hasRoom(for: 4) && few.hasRoom(for: 5))
        few.remove(fourth)
        few.add(client(PeerAddress.noSource))
        #expect(!few.hasRoom(for: 3) && few.hasRoom(for: 4))

        let all = clients(limit: 8, perAddress: 8)
        for _ in 0..<8 {
            #expect(all.hasRoom(for: 1))
            all.add(client(1))
        }
        #expect(!all.hasRoom(for: 1))
    }

    @Test("There is room again once fewer than three quarters are taken")
    func roomAgain() {
        let clients = clients(limit: 8, perAddress: 4)
        let others = (1...5).map { client($0) }
        for other in others + [client(9)] { clients.add(other) }
        #expect(!clients.hasRoom(for: 9))
        clients.remove(others[0])
        #expect(clients.hasRoom(for: 9))
    }
}
