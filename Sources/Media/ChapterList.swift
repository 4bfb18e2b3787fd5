import CFFmpeg
import HeadwaterCore

/// The chapters of a source as they are presented.
enum ChapterList {
    /// A chapter on the source's clock; without an end it lasts until the next one.
    struct Entry: Equatable {
        var start: MediaTime
        var end: MediaTime?
        var title: String?
    }

    /// - Parameters:
    ///   - offset: presentation time minus source time.
    ///   - end: of the presentation, beyond which nothing is kept.
    static func presented(_ entries: [Entry], offset: MediaTime, end: MediaTime) -> [Chapter] {
        let ordered = entries.sorted { $0.start < $1.start }
        return ordered.indices.compactMap { place in
            let entry = ordered[place]
            let next = place + 1 < ordered.count ? ordered[place + 1].start + offset : end
            let stop = min(entry.end.map { $0 + offset } ?? next, next, end)
            let start = max(.zero, entry.start + offset)
            guard start < stop else { return nil }
            return Chapter(time: start..<stop, title: entry.title ?? "Chapter \(place + 1)")
        }
    }
}

extension Demuxer {
    var chapters: [ChapterList.Entry] {
        (0..<chapterCount).compactMap { place in
            guard let chapter = chapter(place)?.pointee else { return nil }
            let base = TimeBase(chapter.time_base)
            let title = av_dict_get(chapter.metadata, "title", nil, 0)?.pointee.value.map { String(cString: $0) }
            return ChapterList.Entry(
                start: base.time(chapter.start),
                end: chapter.end == shim_AV_NOPTS_VALUE || chapter.end <= chapter.start ? nil : base.time(chapter.end),
                title: title.flatMap { $0.isEmpty ? nil : $0 })
        }
    }
}
