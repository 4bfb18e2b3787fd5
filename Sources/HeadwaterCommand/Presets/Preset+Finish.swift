import Foundation
import HeadwaterCore

extension Preset.Loudness {
    init?(_ fields: PresetFields, _ problems: inout [PresetProblem]) {
        let target = fields.number("target_lufs", in: -40 ... -5, &problems)
        let maxTruePeak = fields.number("max_true_peak_dbtp", in: -20...0, &problems)
        guard let target, let maxTruePeak else { return nil }
        self.init(target: target, maxTruePeak: maxTruePeak)
    }
}

extension Preset.Watermark {
    /// - Parameter folder: what the picture's path is relative to.
    init?(_ fields: PresetFields, folder: String, _ problems: inout [PresetProblem]) {
        let path = fields.sentence("file", &problems).map {
            URL(filePath: $0, relativeTo: URL(filePath: folder, directoryHint: .isDirectory)).standardizedFileURL.path
        }
        var isFolder: ObjCBool = false
        if let path, !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) || isFolder.boolValue {
            fields.object(to: "file", "names \(path), where there is no file.", &problems)
        }
        let corner = fields.word("corner", among: Corner.allCases.map(\.rawValue), &problems)
            .flatMap(Corner.init(rawValue:))
        let width = fields.number("width", in: 0.01...1, &problems)
        let margin = fields.number("margin", in: 0...0.5, &problems)
        let opacity = fields.number("opacity", in: 0...1, &problems)
        guard let path, let corner, let width, let margin, let opacity else { return nil }
        self.init(file: path, corner: corner, width: width, margin: margin, opacity: opacity)
    }
}
