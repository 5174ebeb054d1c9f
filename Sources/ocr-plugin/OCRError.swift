import ModelContext

/// Why a picture could not be read, in words for whoever asked.
enum OCRError: Error, Equatable {
    /// What is wrong with an argument.
    case invalidArgument(String)
    case unknownLanguage(String, installed: [String])
    case unreadableFile(path: String, reason: String)
    /// More bytes than ``Picture/maximumBytes``.
    case pictureTooLarge
    /// Wider, higher or more pixels than ``Picture`` allows.
    case tooManyPixels(width: Int, height: Int)
    case notAPicture
    /// No engine could be made for a language.
    case missingData(language: String)
    case engineFailed(String)
}

extension OCRError: CustomStringConvertible {
    var description: String {
        switch self {
        case .invalidArgument(let reason):
            reason
        case .unknownLanguage(let language, let installed):
            "no data for the language \"\(language.excerpt(limit: 64))\" is installed; "
                + "there are: \(installed.joined(separator: ", "))"
        case .unreadableFile(let path, let reason):
            "\(path.excerpt()) cannot be read: \(reason)"
        case .pictureTooLarge:
            "the picture is larger than \(Picture.maximumBytes / 1_048_576) MiB"
        case .tooManyPixels(let width, let height):
            "the picture of \(width) by \(height) pixels is too large: at most \(Picture.maximumSide) a side and "
                + "\(Picture.maximumPixels / 1_000_000) million in all can be read; scale it down"
        case .notAPicture:
            "not a picture that can be read: PNG, JPEG, TIFF, BMP, PNM and WebP can be, unless they are damaged"
        case .missingData(let language):
            "Tesseract cannot load its data for \(language): install it, for instance with "
                + "\"apt-get install tesseract-ocr-\(language)\", or set TESSDATA_PREFIX to the folder that holds "
                + "\(language).traineddata"
        case .engineFailed(let reason):
            "Tesseract failed: \(reason)"
        }
    }
}
