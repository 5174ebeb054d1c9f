/// A body that is sent from where it lies.
public protocol ResponseBytes: AnyObject, Sendable {
    /// The bytes. They must stay where and what they are until the object is released, which the server does once the
    /// last of them has been sent or the connection is gone.
    var bytes: UnsafeRawBufferPointer { get }
}
