import CMAF
import CFFmpeg
import HeadwaterCore

/// The H.264 packets of a picture as an inspection met them, judged for being copied as a rendition.
struct PassthroughSurvey {
    private struct Picture {
        var isKey: Bool
        var isIDR: Bool
        /// As a sample of the copy.
        var byteCount: Int
    }

    /// What only the packets show, whose order and number is that of the file.
    struct Findings {
        var obstacles: [String]
        /// The slots that keyframes are shown in, and behind them the number of slots.
        var keySlots: [Int]
        /// Of each stretch between two of these.
        var bytes: [Int]
    }

    private var stream: PassthroughStream?
    private(set) var sequence: SequenceParameterSet?
    private var pictures: [Picture] = []
    private var hasStarted = false
    private var changesParameterSets = false
    private var isDamaged = false
    private var isTrimmed = false

    /// - Parameter extradata: the stream's configuration as its container has it; may be empty.
    mutating func add(_ packet: Packet, extradata: @autoclosure () -> [UInt8]) {
        if !hasStarted {
            hasStarted = true
            stream = PassthroughStream(container: extradata(), firstPacket: packet)
            sequence = stream?.parameterSets.sps.first.flatMap { try? SequenceParameterSet(unit: $0) }
        } else if packet.changesConfiguration {
            changesParameterSets = true
        }
        if packet.isDamaged { isDamaged = true }
        if packet.isDiscarded { isTrimmed = true }
        var picture = Picture(isKey: packet.isKey, isIDR: false, byteCount: packet.byteCount)
        do throws(CMAFError) {
            if let copy = try stream?.picture(Array(packet.bytes)) {
                picture.isIDR = copy.isIDR
                picture.byteCount = copy.sampleData.count
                if copy.changesParameterSets { changesParameterSets = true }
            }
        } catch {
            isDamaged = true
        }
        pictures.append(picture)
    }

    /// - Parameters:
    ///   - slots: of the output's grid, in which each packet is shown, in file order; packets that are not shown are
    ///     left out.
    func findings(slots: [Int]) -> Findings {
        var obstacles: [String] = []
        if stream == nil || sequence == nil { obstacles.append("Its header does not say how it is to be decoded.") }
        if changesParameterSets { obstacles.append("Its parameter sets change in mid-stream.") }
        if isDamaged { obstacles.append("Some of its packets are damaged.") }
        if isTrimmed { obstacles.append("Its edit list leaves pictures out.") }
        let isOneForEach = slots.count == pictures.count && slots.sorted() == Array(pictures.indices)
        if !isOneForEach { obstacles.append("Its packets are not one for each frame of the output.") }
        if let first = pictures.first, !first.isKey || !first.isIDR {
            obstacles.append("It does not start with an IDR picture.")
        }
        if pictures.dropFirst().contains(where: { $0.isKey && !$0.isIDR }) {
            obstacles.append("Some of its keyframes are not IDR pictures: its GOPs are open.")
        }
        if pictures.contains(where: { $0.isIDR && !$0.isKey }) {
            obstacles.append("Some of its IDR pictures are not marked as keyframes.")
        }
        let keys = pictures.indices.filter { pictures[$0].isKey } + [pictures.count]
        if isOneForEach, !Self.areClosed(keys, slots: slots) {
            obstacles.append("Some of its pictures are shown before the keyframe of their GOP.")
        }
        let bytes = zip(keys, keys.dropFirst()).map { start, end in
            pictures[start..<end].reduce(0) { $0 + $1.byteCount }
        }
        return Findings(obstacles: obstacles, keySlots: keys, bytes: bytes)
    }

    /// Whether what lies between two keyframes in the file is also shown between them.
    private static func areClosed(_ keys: [Int], slots: [Int]) -> Bool {
        zip(keys, keys.dropFirst()).allSatisfy { start, end in
            slots[start] == start && slots[start..<end].allSatisfy { (start..<end).contains($0) }
        }
    }
}

extension PassthroughSurvey.Findings {
    /// The measure of the stretch that bandwidth is measured over.
    private static let peakSeconds = MediaTime(1, timescale: 1)

    /// The largest bit rate of the shortest runs of GOPs that last a second or more.
    func peakBitsPerSecond(rate: FrameRate) -> Int {
        var peak = 0.0
        for start in bytes.indices {
            var sum = 0
            for end in start..<bytes.count {
                sum += bytes[end]
                let span = rate.time(ofFrame: keySlots[end + 1] - keySlots[start])
                let isLast = start == 0 && end == bytes.count - 1
                guard isLast || span >= Self.peakSeconds else { continue }
                peak = max(peak, Double(sum) * 8 / max(span.seconds, .leastNonzeroMagnitude))
                break
            }
        }
        return Int(peak.rounded(.up))
    }

    func averageBitsPerSecond(rate: FrameRate) -> Int {
        let seconds = rate.time(ofFrame: keySlots.last ?? 0).seconds
        return seconds > 0 ? Int(Double(bytes.reduce(0, +)) * 8 / seconds) : 0
    }

    /// In frames, the shortest and the longest; the last one, which the end cuts short, does not count as short.
    var gopFrames: (shortest: Int, longest: Int) {
        let lengths = zip(keySlots.dropFirst(), keySlots).map { $0 - $1 }
        let whole = lengths.count > 1 ? Array(lengths.dropLast()) : lengths
        return (whole.min() ?? 0, lengths.max() ?? 0)
    }
}

extension PassthroughStream {
    /// - Returns: nil when neither the container nor the first packet has parameter sets that can be read.
    init?(container extradata: [UInt8], firstPacket: Packet) {
        // A transport stream has no header of its own: its first packet has the sets.
        let configuration = extradata.isEmpty ? Array(firstPacket.bytes) : extradata
        do throws(CMAFError) {
            try self.init(extradata: configuration)
        } catch {
            return nil
        }
    }
}
