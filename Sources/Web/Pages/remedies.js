// What a creator can do about a video that failed, by the server's stable error code.

const AS_MP4 = "Export it again as MP4 (H.264) or MOV and upload that file.";
const COMPLETE_COPY = "Check that it plays on your computer, then upload that copy.";
const OPERATOR = "Nothing is wrong with your file. Trying again often helps; if not, tell whoever runs this server.";

/** @type {Record<string, string>} */
const REMEDIES = {
    empty_file: COMPLETE_COPY,
    not_media: "Check that you chose the right file. Headwater takes what cameras, phones and editors record.",
    missing_moov: "The recording was cut off before its end. Copy it from the camera again, or repair it first.",
    unsupported_container: AS_MP4,
    unsupported_codec: AS_MP4,
    unsupported_dolby_vision: "Export it again as HDR10 or as standard dynamic range.",
    no_frames: COMPLETE_COPY,
    too_many_pixels: "Export it again in a smaller frame size.",
    too_many_streams: "Export it again with one picture and only the sound tracks you need.",
    too_corrupt: COMPLETE_COPY,
    unreadable: COMPLETE_COPY,
    cancelled: "Upload the file again if you want it after all.",
    out_of_space: "The server’s disk is full. Tell whoever runs it, then try again.",
};

/**
 * @param {{code: string, retryable: boolean}} error
 * @returns {string} one or two sentences
 */
export function remedy(error) {
    return REMEDIES[error.code] ?? (error.retryable ? OPERATOR : AS_MP4);
}
