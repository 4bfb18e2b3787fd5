// What Swift cannot import of FFmpeg: macros, variadics and what differs between its versions 5.1 to 8.
#pragma once

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavcodec/vorbis_parser.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/dovi_meta.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/version.h>
#include <libswresample/swresample.h>

static const int64_t shim_AV_NOPTS_VALUE = AV_NOPTS_VALUE;
static const int shim_AVERROR_EOF = AVERROR_EOF;
static const int shim_AVERROR_EXIT = AVERROR_EXIT;
static const int shim_AVERROR_EIO = AVERROR(EIO);
static const int shim_AVERROR_EAGAIN = AVERROR(EAGAIN);
static const int shim_AVERROR_EACCES = AVERROR(EACCES);
static const int shim_AVERROR_ENOMEM = AVERROR(ENOMEM);
static const int shim_AVERROR_INVALIDDATA = AVERROR_INVALIDDATA;
static const int shim_AVSEEK_SIZE = AVSEEK_SIZE;
static const int shim_AVSEEK_FORCE = AVSEEK_FORCE;
static const int shim_AVPROBE_PADDING_SIZE = AVPROBE_PADDING_SIZE;
static const int shim_AVPROBE_SCORE_RETRY = AVPROBE_SCORE_RETRY;
static const int shim_AV_INPUT_BUFFER_PADDING_SIZE = AV_INPUT_BUFFER_PADDING_SIZE;

typedef int (*shim_io_open)(struct AVFormatContext *, AVIOContext **, const char *, int, AVDictionary **);

static inline const uint8_t *shim_stream_side_data(
    const AVStream *stream, enum AVPacketSideDataType type, size_t *size) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
    const AVPacketSideData *data = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, type);
    *size = data ? data->size : 0;
    return data ? data->data : NULL;
#else
    return av_stream_get_side_data(stream, type, size);
#endif
}

static inline int shim_frame_is_interlaced(const AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
    return (frame->flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
    return frame->interlaced_frame;
#endif
}

static inline void shim_frame_set_progressive(AVFrame *frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
    frame->flags &= ~(AV_FRAME_FLAG_INTERLACED | AV_FRAME_FLAG_TOP_FIELD_FIRST);
#else
    frame->interlaced_frame = 0;
    frame->top_field_first = 0;
#endif
}

static inline int shim_frame_copy_to_buffer(uint8_t *buffer, int size, const AVFrame *frame) {
    return av_image_copy_to_buffer(
        buffer, size, (const uint8_t *const *)frame->data, frame->linesize, (enum AVPixelFormat)frame->format,
        frame->width, frame->height, 1);
}

static inline int shim_frame_fill_black(AVFrame *frame) {
    ptrdiff_t sizes[4] = {frame->linesize[0], frame->linesize[1], frame->linesize[2], frame->linesize[3]};
    return av_image_fill_black(
        frame->data, sizes, (enum AVPixelFormat)frame->format, AVCOL_RANGE_MPEG, frame->width, frame->height);
}

static inline int shim_index_entry_is_key(const AVIndexEntry *entry) {
    return (entry->flags & AVINDEX_KEYFRAME) != 0;
}

static inline void shim_context_set_layout(AVCodecContext *context, int channels) {
    av_channel_layout_default(&context->ch_layout, channels);
}

static inline uint64_t shim_frame_speakers(const AVFrame *frame) {
    return frame->ch_layout.order == AV_CHANNEL_ORDER_NATIVE ? frame->ch_layout.u.mask : 0;
}
