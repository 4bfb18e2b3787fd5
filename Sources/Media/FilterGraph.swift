import CFFmpeg
import HeadwaterCore

/// Filters of libavfilter with one output.
final class FilterGraph {
    private var graph: UnsafeMutablePointer<AVFilterGraph>?
    // Owned by the graph.
    private let inputs: [UnsafeMutablePointer<AVFilterContext>]
    private let output: UnsafeMutablePointer<AVFilterContext>

    private init(
        owning graph: UnsafeMutablePointer<AVFilterGraph>, inputs: [UnsafeMutablePointer<AVFilterContext>],
        output: UnsafeMutablePointer<AVFilterContext>
    ) {
        self.graph = graph
        self.inputs = inputs
        self.output = output
    }

    deinit { avfilter_graph_free(&graph) }

    /// A chain with one input.
    ///
    /// - Parameters:
    ///   - chain: filters in libavfilter's notation.
    ///   - frame: like the ones that will come in.
    ///   - base: the unit of their timestamps.
    static func open(_ chain: String, like frame: Frame, base: TimeBase) throws(LibraryError) -> FilterGraph {
        try open("[in0]\(chain)", like: [frame], base: base)
    }

    /// - Parameters:
    ///   - chain: filters in libavfilter's notation, whose inputs are `[in0]`, `[in1]` and so on.
    ///   - frames: one for each input, like the ones that will come in.
    ///   - base: the unit of their timestamps.
    static func open(_ chain: String, like frames: [Frame], base: TimeBase) throws(LibraryError) -> FilterGraph {
        var graph = avfilter_graph_alloc()
        let owned = try allocated(graph, "avfilter_graph_alloc")
        // Several threads would cut the picture into slices, whose seams zimg's filters show.
        owned.pointee.nb_threads = 1
        // The same pixels on every machine, whatever instructions it has.
        owned.pointee.scale_sws_opts = av_strdup("flags=bicubic+accurate_rnd+full_chroma_int+bitexact")
        do {
            var inputs: [UnsafeMutablePointer<AVFilterContext>] = []
            for (number, frame) in frames.enumerated() {
                let input = try allocated(
                    avfilter_graph_alloc_filter(owned, avfilter_get_by_name("buffer"), "in\(number)"), "buffer")
                try configure(input, like: frame, base: base)
                inputs.append(input)
            }
            var output: UnsafeMutablePointer<AVFilterContext>?
            try check(
                avfilter_graph_create_filter(&output, avfilter_get_by_name("buffersink"), "out", nil, nil, owned),
                "buffersink")
            let sink = try allocated(output, "buffersink")
            try connect(owned, inputs: inputs, output: sink, chain: chain)
            try check(avfilter_graph_config(owned, nil), "avfilter_graph_config (\(chain))")
            return FilterGraph(owning: owned, inputs: inputs, output: sink)
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
        _ graph: UnsafeMutablePointer<AVFilterGraph>, inputs: [UnsafeMutablePointer<AVFilterContext>],
        output: UnsafeMutablePointer<AVFilterContext>, chain: String
    ) throws(LibraryError) {
        // Named from the chain's side: what flows into it comes out of our sources.
        var outgoing: UnsafeMutablePointer<AVFilterInOut>?
        var incoming = avfilter_inout_alloc()
        defer {
            avfilter_inout_free(&outgoing)
            avfilter_inout_free(&incoming)
        }
        for (number, input) in inputs.enumerated() {
            let source = try allocated(avfilter_inout_alloc(), "avfilter_inout_alloc")
            source.pointee.name = av_strdup("in\(number)")
            source.pointee.filter_ctx = input
            source.pointee.next = outgoing
            outgoing = source
        }
        let sink = try allocated(incoming, "avfilter_inout_alloc")
        sink.pointee.name = av_strdup("out")
        sink.pointee.filter_ctx = output
        try check(
            avfilter_graph_parse_ptr(graph, "\(chain)[out]", &incoming, &outgoing, nil),
            "avfilter_graph_parse_ptr (\(chain))")
    }

    /// Hands a frame over to an input, or nil for its end.
    func push(_ frame: Frame?, to input: Int = 0) throws(LibraryError) {
        let flags = Int32(AV_BUFFERSRC_FLAG_KEEP_REF)
        try check(av_buffersrc_add_frame_flags(inputs[input], frame?.pointer, flags), "av_buffersrc_add_frame_flags")
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
