import Testing

@testable import MicroHTTP

@Suite("What systemd says of the sockets it passes")
struct SocketActivationTests {
    @Test(
        "A number of sockets for this process is read",
        arguments: [("1", 1), ("2", 2), ("64", 64), ("007", 7)] as [(String, Int32)])
    func good(descriptors: String, count: Int32) throws {
        #expect(try SocketActivation.count(process: "4711", descriptors: descriptors, own: 4711) == count)
    }

    @Test(
        "Anything else is refused with what is wrong",
        arguments: [
            (nil, nil, "LISTEN_FDS is not set; start the program through its socket unit"),
            ("4711", nil, "LISTEN_FDS is not set; start the program through its socket unit"),
            (nil, "1", "LISTEN_PID is not set; start the program through its socket unit"),
            ("", "1", "LISTEN_PID is '', which is no process"),
            ("self", "1", "LISTEN_PID is 'self', which is no process"),
            ("+4711", "1", "LISTEN_PID is '+4711', which is no process"),
            ("4711 ", "1", "LISTEN_PID is '4711 ', which is no process"),
            ("99999999999", "1", "LISTEN_PID is '99999999999', which is no process"),
            ("471", "1", "they are for process 471, and this is 4711; a script in between must exec the program"),
            ("4711", "", "LISTEN_FDS is '', and not a number from 1 to 64"),
            ("4711", "0", "LISTEN_FDS is '0', and not a number from 1 to 64"),
            ("4711", "-1", "LISTEN_FDS is '-1', and not a number from 1 to 64"),
            ("4711", "+1", "LISTEN_FDS is '+1', and not a number from 1 to 64"),
            ("4711", "1:2", "LISTEN_FDS is '1:2', and not a number from 1 to 64"),
            ("4711", "٣", "LISTEN_FDS is '٣', and not a number from 1 to 64"),
            ("4711", "65", "LISTEN_FDS is '65', and not a number from 1 to 64"),
            ("4711", "2147483645", "LISTEN_FDS is '2147483645', and not a number from 1 to 64"),
            ("4711", "99999999999", "LISTEN_FDS is '99999999999', and not a number from 1 to 64"),
        ] as [(String?, String?, String)]
    )
    func bad(process: String?, descriptors: String?, reason: String) {
        let error = #expect(throws: ListenError.self) {
            try SocketActivation.count(process: process, descriptors: descriptors, own: 4711)
        }
        #expect(error == .noSockets(reason: reason))
        #expect(error?.description == "cannot listen on sockets from systemd: \(reason)")
    }
}
