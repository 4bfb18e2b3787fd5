// From a video of the API to what the player needs, the same for the watch page and the frame.

/** @typedef {import("./api.js").Video} Video */

/**
 * What there is to play, or null.
 *
 * Pictures are made last, so a video that still grows is asked for none; a new edition is one with other
 * renditions, which a player that holds the old multivariant playlist would never see.
 * @param {Video} video
 * @returns {import("./player.js").Source|null}
 */
export function sourceOf(video) {
    if (!video.playable || !video.urls.hls) return null;
    const isComplete = video.state === "published";
    return {
        hls: video.urls.hls,
        poster: isComplete ? video.urls.poster : null,
        storyboard: isComplete ? video.urls.storyboard : null,
        subtitles: isComplete ? video.subtitles : [],
        edition: `${video.version} ${video.state === "published"} ${video.renditions.length}`,
    };
}
