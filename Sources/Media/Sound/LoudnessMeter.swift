import CFFmpeg
import Foundation
import HeadwaterCore

/// EBU R 128 of sound at 48 kHz, by libavfilter's `ebur128`.
final class LoudnessMeter {
    struct Reading: Equatable {
        /// LUFS; nil when nothing is above the gate.
        var integrated: Double?
        /// dBTP; nil for digital silence.
        var truePeak: Double?
        /// LU.
        var range: Double
    }

    /// ITU-R BS.1770-4, annex 1: blocks below do not count, so that this is also the lowest answer there is.
    private static let absoluteGate = -70.0

    private var graph: UnsafeMutablePointer<AVFilterGraph>?
    // Owned by the graph.
    private let input: UnsafeMutablePointer<AVFilterContext>
    private let output: UnsafeMutablePointer<AVFilterContext>
    private let channels: Int
    private var position: Int64 = 0
    /// The filter writes onto each frame what holds for all sound so far.
    private var values: [String: Double] = [:]

    private init(
        owning graph: UnsafeMutablePointer<AVFilterGraph>, input: UnsafeMutablePointer<AVFilterContext>,
        output: UnsafeMutablePointer<AVFilterContext>, channels: Int
    ) {
        self.graph = graph
        self.input = input
        self.output = output
        self.channels = channels
    }

    deinit { avfilter_graph_free(&graph) }

    /// - Parameter channels: 1 or 2; one channel is measured as heard from two loudspeakers.
    static func open(channels: Int) throws(LibraryError) -> LoudnessMeter {
        var graph = avfilter_graph_alloc()
        let owned = try allocated(graph, "avfilter_graph_alloc")
        owned.pointee.nb_threads = 1
        let rate = TranscodePlan.audioSampleRate
        let layout = channels == 1 ? "mono" : "stereo"
        let chain =
            "abuffer@in=sample_rate=\(rate):sample_fmt=fltp:channel_layout=\(layout):time_base=1/\(rate),"
            + "ebur128=metadata=1:peak=true:dualmono=\(channels == 1 ? 1 : 0),abuffersink@out"
        do {
            var unusedInputs: UnsafeMutablePointer<AVFilterInOut>?
            var unusedOutputs: UnsafeMutablePointer<AVFilterInOut>?
            defer {
                avfilter_inout_free(&unusedInputs)
                avfilter_inout_free(&unusedOutputs)
            }
            try check(avfilter_graph_parse2(owned, chain, &unusedInputs, &unusedOutputs), "ebur128")
            let input = try allocated(avfilter_graph_get_filter(owned, "abuffer@in"), "abuffer")
            let output = try allocated(avfilter_graph_get_filter(owned, "abuffersink@out"), "abuffersink")
            try check(avfilter_graph_config(owned, nil), "avfilter_graph_config (ebur128)")
            return LoudnessMeter(owning: owned, input: input, output: output, channels: channels)
        } catch {
            avfilter_graph_free(&graph)
            throw error
        }
    }

    /// Takes the next stretch of sound.
    func add(_ samples: [[Float]]) throws(LibraryError) {
        let frame = try Frame.sound(samples, position: position)
        position += Int64(samples[0].count)
        try check(av_buffersrc_add_frame(input, frame.pointer), "av_buffersrc_add_frame")
        try collect()
    }

    /// Ends the measurement.
    func finish() throws(LibraryError) -> Reading {
        try check(av_buffersrc_add_frame(input, nil), "av_buffersrc_add_frame")
        try collect()
        let integrated = values["I"].flatMap { $0 > Self.absoluteGate ? $0 : nil }
        let peak = (0..<channels).compactMap { values["true_peaks_ch\($0)"] }.max() ?? 0
        return Reading(
            integrated: integrated, truePeak: peak > 0 ? 20 * log10(peak) : nil, range: values["LRA"] ?? 0)
    }

    private func collect() throws(LibraryError) {
        while true {
            let frame = try Frame.make()
            let result = av_buffersink_get_frame(output, frame.pointer)
            if result == shim_AVERROR_EAGAIN || result == shim_AVERROR_EOF { return }
            try check(result, "av_buffersink_get_frame (ebur128)")
            var entry: UnsafeMutablePointer<AVDictionaryEntry>?
            while let next = av_dict_get(
                frame.pointer.pointee.metadata, "lavfi.r128.", entry, Int32(AV_DICT_IGNORE_SUFFIX))
            {
                entry = next
                let key = String(cString: next.pointee.key).dropFirst("lavfi.r128.".count)
                values[String(key)] = Double(String(cString: next.pointee.value))
            }
        }
    }
}
