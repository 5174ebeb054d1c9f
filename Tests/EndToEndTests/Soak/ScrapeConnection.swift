import CDeflate
import Foundation

/// A connection that scrapes again and again. It waits in the thread that asks and reads as fast as the answer comes:
/// 64 of them are to be a load.
final class ScrapeConnection {
    /// Why a scrape failed.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let descriptor: Int32
    /// Kept between answers.
    private var buffer = [UInt8](repeating: 0, count: 1 << 20)

    /// Connects to 127.0.0.1 from 127.0.0.x.
    init(port: UInt16, from lastByte: UInt8) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure(description: "socket: errno \(errno)") }
        guard Self.call(bind, descriptor, lastByte, 0), Self.call(connect, descriptor, 1, port) else {
            throw Failure(description: "connect: errno \(errno)")
        }
        // A server that never answers fails the test instead of hanging it.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit {
        close(descriptor)
    }

    private static func call(
        _ function: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32,
        _ descriptor: Int32, _ lastByte: UInt8, _ port: UInt16
    ) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = (0x7F00_0000 | UInt32(lastByte)).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    /// Scrapes once.
    ///
    /// - Parameter headers: lines, each with its end.
    /// - Returns: the type of what was answered with 200, and what it is when it is no longer compressed.
    func scrape(_ headers: String) throws -> (type: String, body: [UInt8]) {
        let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n"
        guard
            request.utf8CString.withUnsafeBytes({ send(descriptor, $0.baseAddress, $0.count - 1, Int32(MSG_NOSIGNAL)) })
                == request.utf8.count
        else { throw Failure(description: "send: errno \(errno)") }
        var count = 0
        var headEnd: Int?
        while headEnd == nil {
            count += try receive(at: count)
            headEnd = buffer.withUnsafeBytes {
                UnsafeRawBufferPointer(rebasing: $0[..<count]).position(of: "\r\n\r\n").map { $0 + 4 }
            }
        }
        let start = headEnd ?? 0
        let head = String(decoding: buffer[..<start], as: UTF8.self)
        guard head.hasPrefix("HTTP/1.1 200 "), let length = Self.field("Content-Length", of: head).flatMap({ Int($0) })
        else {
            throw Failure(description: "answered with \(head.prefix { $0 != "\r\n" })")
        }
        if buffer.count < start + length { buffer += [UInt8](repeating: 0, count: start + length - buffer.count) }
        while count < start + length { count += try receive(at: count) }
        guard count == start + length else { throw Failure(description: "more than was announced") }
        let body = Array(buffer[start..<count])
        let type = Self.field("Content-Type", of: head) ?? ""
        return (type, Self.field("Content-Encoding", of: head) == "gzip" ? try Self.decompressed(body) : body)
    }

    private func receive(at position: Int) throws -> Int {
        let count = buffer.withUnsafeMutableBytes {
            recv(descriptor, $0.baseAddress.map { $0 + position }, $0.count - position, 0)
        }
        guard count > 0 else { throw Failure(description: count == 0 ? "closed" : "recv: errno \(errno)") }
        return count
    }

    private static func field(_ name: String, of head: String) -> String? {
        guard let start = head.range(of: "\r\n\(name): ") else { return nil }
        return String(head[start.upperBound...].prefix { $0 != "\r\n" })
    }

    private static func decompressed(_ body: [UInt8]) throws -> [UInt8] {
        let decompressor = libdeflate_alloc_decompressor()
        defer { libdeflate_free_decompressor(decompressor) }
        // The last four bytes say how long it is.
        let length = body.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length < 1 << 26 else { throw Failure(description: "\(length) bytes when no longer compressed") }
        let text = [UInt8](unsafeUninitializedCapacity: length) { text, count in
            let result = libdeflate_gzip_decompress(decompressor, body, body.count, text.baseAddress, length, &count)
            if result != LIBDEFLATE_SUCCESS { count = 0 }
        }
        guard !text.isEmpty else { throw Failure(description: "what cannot be decompressed") }
        return text
    }
}
