/// The last so many elements that were put in.
struct RecentSet<Element: Hashable & Sendable>: Sendable {
    private let capacity: Int
    private var elements: Set<Element> = []
    /// In the order they came, from `oldest` on and around.
    private var order: [Element] = []
    private var oldest = 0

    /// - Parameter capacity: at least 1.
    init(capacity: Int) {
        self.capacity = capacity
    }

    func contains(_ element: Element) -> Bool { elements.contains(element) }

    /// Puts one in, in the oldest one's place if there is no other.
    mutating func insert(_ element: Element) {
        guard elements.insert(element).inserted else { return }
        if order.count < capacity {
            order.append(element)
        } else {
            elements.remove(order[oldest])
            order[oldest] = element
            oldest = (oldest + 1) % capacity
        }
    }
}
