// The lower half of the watch page: what the video is, where it lies, and how it was made.

import { copyField } from "./copy.js";
import { byId, element, setText } from "./element.js";
import { bitRate, bytes, clock, fullDate, qualityName } from "./words.js";

/** @typedef {import("./api.js").Video} Video */
/** @typedef {import("./api.js").Rendition} Rendition */

/** @param {string} address relative or absolute */
const absolute = (address) => new URL(address, location.href).href;

/** CSS pixels of a frame whose author says nothing else. */
const FRAME_WIDTH = 640;

/**
 * The HTML that shows a video in another page.
 * @param {Video} video
 * @returns {string}
 */
export function embedSnippet(video) {
    const ratio = video.width && video.height ? video.height / video.width : 9 / 16;
    const frame = element("iframe", {
        src: absolute(video.urls.embed),
        width: FRAME_WIDTH,
        height: Math.round(FRAME_WIDTH * ratio),
        title: video.title,
        allow: "autoplay; fullscreen",
        loading: "lazy",
    });
    return frame.outerHTML;
}

/** @param {Video} video @returns {string} one line under the title */
export function summary(video) {
    const parts = [fullDate(video.created_at)];
    if (video.duration) parts.push(clock(video.duration));
    const quality = qualityName(video.width, video.height);
    if (quality) parts.push(quality);
    if (video.source) parts.push(`${video.source.name}, ${bytes(video.source.bytes)}`);
    return parts.join(" · ");
}

/** @param {Video} video */
export function showShare(video) {
    const fields = [];
    if (video.urls.hls) fields.push(copyField("HLS address", absolute(video.urls.hls)));
    if (video.urls.dash) fields.push(copyField("DASH address", absolute(video.urls.dash)));
    fields.push(copyField("Embed snippet", embedSnippet(video)));
    byId("share-fields").replaceChildren(...fields);
    const download = byId("download");
    download.hidden = !video.urls.download;
    if (video.urls.download) download.setAttribute("href", video.urls.download);
    download.setAttribute("download", `${video.title}.mp4`);
}

/** Likeness to the source in words: of a copy there is nothing to measure. */
function likeness({ copied, ssim }) {
    if (copied) return "original";
    return ssim === null || ssim === undefined ? "" : ssim.toFixed(3);
}

/** @param {Rendition} rendition */
function row(rendition) {
    const isVideo = rendition.kind === "video";
    const size = isVideo && rendition.width ? `${rendition.width} × ${rendition.height}` : "";
    return element(
        "tr",
        {},
        element("th", { scope: "row" }, rendition.name),
        element("td", {}, isVideo ? size : "sound"),
        element("td", { class: "wide-only" }, rendition.codec),
        element("td", { class: "number wide-only" }, likeness(rendition)),
        element("td", { class: "number" }, bitRate(rendition.average_bits_per_second)),
        element("td", { class: "number wide-only" }, bitRate(rendition.peak_bits_per_second)),
    );
}

/** A place in the source, with its fraction where it has one. @param {number} seconds */
const place = (seconds) => clock(seconds) + (seconds % 1).toFixed(3).slice(1).replace(/\.?0+$/u, "");

/**
 * What whoever uploaded the video asked for besides the preset.
 * @param {Video["options"]} options
 * @returns {string} nothing to several sentences
 */
function asked({ start, end, passthrough }) {
    const sentences = [];
    const until = end === null ? "the end" : place(end);
    if (start !== null || end !== null) {
        sentences.push(`Of the source, the part from ${place(start ?? 0)} to ${until} was asked for.`);
    }
    if (passthrough === false) sentences.push("Encoding was asked for even where the source could be copied.");
    if (passthrough === true) sentences.push("Copying the source was asked for where it can be.");
    return sentences.join(" ");
}

/** @param {Video} video */
export function showRenditions({ renditions, ladder, options }) {
    byId("renditions-section").hidden = renditions.length === 0;
    setText(byId("asked"), asked(options));
    byId("asked").hidden = asked(options) === "";
    byId("renditions").replaceChildren(...renditions.map(row));
    const notes = ladder.map(({ rendition, reason }) => element("li", {}, element("b", {}, rendition), ` ${reason}`));
    byId("ladder-section").hidden = notes.length === 0;
    byId("ladder").replaceChildren(...notes);
}
