import CFFmpeg
import HeadwaterCore

/// A chain of libavfilter's filters with one input and one output.
final class FilterGraph {
    private var graph: UnsafeMutablePointer<AVFilterGraph>?
    // Owned by the graph.
    private let input: UnsafeMutablePointer<AVFilterContext>
    private let output: UnsafeMutablePointer<AVFilterContext>

    private init(
        owning graph: UnsafeMutablePointer<AVFilterGraph>, input: UnsafeMutablePointer<AVFilterContext>,
        output: UnsafeMutablePointer<AVFilterContext>
    ) {
        self.graph = graph
        self.input = input
        self.output = output
    }

    deinit { avfilter_graph_free(&graph) }

    /// - Parameters:
    ///   - chain: filters in libavfilter's notation.
    ///   - frame: like the ones that will come in.
    ///   - base: the unit of their timestamps.
    static func open(_ chain: String, like frame: Frame, base: TimeBase) throws(LibraryError) -> FilterGraph {
        var graph = avfilter_graph_alloc()
        let owned = try allocated(graph, "avfilter_graph_alloc")
        // Several threads would cut the picture into slices, whose seams zimg's filters show.
        owned.pointee.nb_threads = 1
        // The same pixels on every machine, whatever instructions it has.
        owned.pointee.scale_sws_opts = av_strdup("flags=bicubic+accurate_rnd+full_chroma_int+bitexact")
        do {
            let input = try allocated(
                avfilter_graph_alloc_filter(owned, avfilter_get_by_name("buffer"), "in"), "buffer")
            try configure(input, like: frame, base: base)
            var output: UnsafeMutablePointer<AVFilterContext>?
            try check(
                avfilter_graph_create_filter(&output, avfilter_get_by_name("buffersink"), "out", nil, nil, owned),
                "buffersink")
            let sink = try allocated(output, "buffersink")
            try connect(owned, input: input, output: sink, chain: chain)
            try check(avfilter_graph_config(owned, nil), "avfilter_graph_config (\(chain))")
            return FilterGraph(owning: owned, input: input, output: sink)
        } catch {
            avfilter_graph_free(&graph)
            throw error
        }
    }

    private static func configure(
        _ input: UnsafeMutablePointer<AVFilterContext>, like frame: Frame, base: TimeBase
    ) throws(LibraryError) {
        var parameters = av_buffersrc_parameters_alloc()
        defer { av_free(parameters) }
        let source = try allocated(parameters, "av_buffersrc_parameters_alloc")
        source.pointee.format = frame.pointer.pointee.format
        source.pointee.width = frame.pointer.pointee.width
        source.pointee.height = frame.pointer.pointee.height
        source.pointee.time_base = AVRational(num: base.numerator, den: base.denominator)
        source.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        try check(av_buffersrc_parameters_set(input, source), "av_buffersrc_parameters_set")
        try check(avfilter_init_str(input, nil), "avfilter_init_str")
        parameters = source
    }

    private static func connect(
        _ graph: UnsafeMutablePointer<AVFilterGraph>, input: UnsafeMutablePointer<AVFilterContext>,
        output: UnsafeMutablePointer<AVFilterContext>, chain: String
    ) throws(LibraryError) {
        // Named from the chain's side: what flows into it comes out of our source.
        var outputs = avfilter_inout_alloc()
        var inputs = avfilter_inout_alloc()
        defer {
            avfilter_inout_free(&outputs)
            avfilter_inout_free(&inputs)
        }
        let source = try allocated(outputs, "avfilter_inout_alloc")
        let sink = try allocated(inputs, "avfilter_inout_alloc")
        source.pointee.name = av_strdup("in")
        source.pointee.filter_ctx = input
        sink.pointee.name = av_strdup("out")
        sink.pointee.filter_ctx = output
        try check(avfilter_graph_parse_ptr(graph, chain, &inputs, &outputs, nil), "avfilter_graph_parse_ptr (\(chain))")
    }

    /// Hands a frame over, or nil for the end.
    func push(_ frame: Frame?) throws(LibraryError) {
        let flags = Int32(AV_BUFFERSRC_FLAG_KEEP_REF)
        try check(av_buffersrc_add_frame_flags(input, frame?.pointer, flags), "av_buffersrc_add_frame_flags")
    }

    /// The next frame that is ready, nil when more must be pushed.
    func pull() throws(LibraryError) -> Frame? {
        let frame = try Frame.make()
        let result = av_buffersink_get_frame(output, frame.pointer)
        if result == shim_AVERROR_EAGAIN || result == shim_AVERROR_EOF { return nil }
        try check(result, "av_buffersink_get_frame")
        return frame
    }

    /// The unit of the timestamps that come out.
    var outputTimeBase: TimeBase { TimeBase(av_buffersink_get_time_base(output)) }
}
