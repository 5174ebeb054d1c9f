#if THREAD_SANITIZER
    import Glibc

    /// Takes the place of the standard library's lock in builds for the thread sanitizer, and in no others.
    ///
    /// The library is not instrumented: whatever its `Mutex` protects looks like a race to the sanitizer. It knows
    /// pthread's lock, so that it stays able to find the real races, which suppressing its reports would not.
    ///
    /// Safe to share: the value is reached only inside `withLock`, and the memory lives exactly as long as this.
    struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
        private let lock: UnsafeMutablePointer<pthread_mutex_t>
        private let value: UnsafeMutablePointer<Value>

        init(_ initial: consuming sending Value) {
            lock = .allocate(capacity: 1)
            pthread_mutex_init(lock, nil)
            value = .allocate(capacity: 1)
            value.initialize(to: initial)
        }

        deinit {
            value.deinitialize(count: 1)
            value.deallocate()
            pthread_mutex_destroy(lock)
            lock.deallocate()
        }

        borrowing func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            pthread_mutex_lock(lock)
            defer { pthread_mutex_unlock(lock) }
            return try body(&value.pointee)
        }
    }
#endif
