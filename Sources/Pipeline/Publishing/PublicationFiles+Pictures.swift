import Catalog
import HeadwaterCore
import Manifests

extension PublicationFiles {
    /// `poster.jpg` and its like are the largest; smaller ones carry their width: `poster-640.jpg`.
    mutating func addPosters() {
        for (picture, object) in rows.pictures {
            let suffix = picture.format.fileExtension
            switch picture.role {
            case .poster:
                let width = plan.poster?.sizes[picture.number].width ?? 0
                current[picture.number == 0 ? "poster.\(suffix)" : "poster-\(width).\(suffix)"] = object.key
            case .posterCandidate: current["poster-candidate-\(picture.number).\(suffix)"] = object.key
            case .preview: current["preview.\(suffix)"] = object.key
            case .storyboard, .tiles: continue
            }
        }
    }

    /// The storyboard for players that read cues, and for those that would rather count.
    mutating func addStoryboard() throws -> FinishedStoryboard? {
        guard let board = plan.storyboard else { return nil }
        let sheets = { [rows, layout] (format: PictureFormat) in
            (0..<board.sheetCount).compactMap { number in
                rows.pictures[.init(.storyboard, number: number, format: format)].map { object in
                    FinishedStoryboard.Sheet(uri: layout.relative(object.key), byteCount: object.byteCount)
                }
            }
        }
        let storyboard = FinishedStoryboard(
            plan: board, duration: plan.duration,
            sheets: Dictionary(uniqueKeysWithValues: board.formats.map { ($0, sheets($0)) }))
        for index in try storyboard.indexes() {
            current[index.name] = try add(
                index.text, stem: index.stem, folder: nil, extension: index.fileExtension)
        }
        return storyboard
    }
}
