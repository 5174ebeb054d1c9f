internal import Exposition

/// What some series take in each format; nil while nobody has asked for it.
struct TextMeasures {
    private var text: TextMeasure?
    private var openMetrics: TextMeasure?

    subscript(format: ExpositionFormat) -> TextMeasure? {
        get {
            switch format {
            case .text: text
            case .openMetrics: openMetrics
            }
        }
        set {
            switch format {
            case .text: text = newValue
            case .openMetrics: openMetrics = newValue
            }
        }
    }
}
