// The server's JSON API, in the words of this page.

/**
 * @typedef {object} Rendition
 * @property {string} name
 * @property {string} kind `video` or `audio`
 * @property {number|null} width pixels
 * @property {number|null} height pixels
 * @property {string} codec RFC 6381
 * @property {number} average_bits_per_second
 * @property {number} peak_bits_per_second
 * @property {number|null} ssim likeness to the source, 0 to 1; null when it was not measured
 * @property {boolean} copied whether it is the source's own stream
 */

/**
 * @typedef {object} Subtitles
 * @property {string} name
 * @property {string} language BCP-47
 * @property {string} label
 * @property {boolean} default
 * @property {string} url of the whole track as WebVTT
 */

/**
 * @typedef {object} Addresses what is there to fetch; null for what is not made
 * @property {string|null} hls
 * @property {string|null} dash
 * @property {string} watch
 * @property {string} embed
 * @property {string|null} poster
 * @property {string|null} storyboard
 * @property {string|null} preview
 * @property {string|null} chapters
 * @property {string|null} download
 */

/**
 * @typedef {object} Video
 * @property {string} id
 * @property {string} title
 * @property {'uploading'|'processing'|'published'|'failed'} state
 * @property {'public'|'unlisted'|'private'} visibility
 * @property {boolean} editable whether who is signed in may change it
 * @property {boolean} playable independent of `state`: a video may play while it is still being made
 * @property {number} version
 * @property {number|null} duration seconds
 * @property {number|null} width pixels
 * @property {number|null} height pixels
 * @property {Rendition[]} renditions
 * @property {number} progress 0 to 1
 * @property {{code: string, message: string, retryable: boolean}|null} error
 * @property {{code: string, message: string, retryable: boolean}|null} waiting what the server's machine can't do right
 *     now; the work goes on by itself when it can
 * @property {Subtitles[]} subtitles
 * @property {{rendition: string, decision: 'kept'|'dropped'|'copied', reason: string}[]} ladder why the renditions are
 *     what they are
 * @property {{start: number|null, end: number|null, passthrough: boolean|null}} options what was asked for besides the
 *     preset; times in seconds of the source
 * @property {Addresses} urls
 * @property {string} created_at RFC 3339
 * @property {{name: string, bytes: number}|null} source
 * @property {{offset: number, length: number|null}|null} upload
 */

/**
 * @typedef {object} AnalyticsNumbers null for what nobody told
 * @property {number} plays
 * @property {number} views
 * @property {number} viewers
 * @property {number} watch_time seconds
 * @property {number|null} startup_median seconds
 * @property {number|null} startup_p95 seconds
 * @property {number|null} rebuffer_ratio 0 to 1
 * @property {number} errors
 * @property {number|null} score 0 to 100
 */

/**
 * @typedef {object} AnalyticsShare
 * @property {string} name
 * @property {number|null} views
 * @property {number|null} watch_time seconds
 * @property {number|null} errors
 */

/**
 * @typedef {object} Analytics
 * @property {string} interval `minute`, `hour` or `day`
 * @property {number} rule_version
 * @property {number} live_viewers
 * @property {AnalyticsNumbers} totals
 * @property {(AnalyticsNumbers & {start: string})[]} series
 * @property {AnalyticsShare[]|null} breakdown most first
 * @property {{step: number, sessions: number[]}|null} retention of one video
 */

/** The server answered and refused. */
export class Problem extends Error {
    /**
     * @param {number} status
     * @param {string} code stable name of the reason
     * @param {string} sentence for people
     * @param {{field: string, detail: string}[]} [errors] what of the request is to blame
     */
    constructor(status, code, sentence, errors = []) {
        super(sentence);
        this.errors = errors;
        this.status = status;
        this.code = code;
    }
}

/** Nobody answered, or a proxy answered that the server behind it is away. */
export class Unreachable extends Error {
    constructor() {
        super("Headwater can’t be reached right now.");
    }
}

const GATEWAY_STATUSES = new Set([502, 503, 504]);

/**
 * The reason in a response's problem+json body (RFC 9457), or one made of its status.
 * @param {number} status
 * @param {string} body
 * @returns {Problem}
 */
export function problemFrom(status, body) {
    try {
        const { code, detail, title, errors } = JSON.parse(body);
        return new Problem(status, code ?? "unknown", detail ?? title ?? unexplained(status), errors ?? []);
    } catch {
        // A proxy's HTML page says nothing to a creator.
        return new Problem(status, "unknown", unexplained(status));
    }
}

/** @param {number} status */
function unexplained(status) {
    return `The server refused this without saying why (status ${status}).`;
}

/** Shows the server that a request with this browser's cookie was made by its own page. */
export const OWN_PAGE = { "X-Headwater-Request": "1" };

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body] sent as JSON
 * @returns {Promise<any>} the JSON of the answer, `null` when it has none
 * @throws {Problem|Unreachable}
 */
export async function request(method, path, body) {
    /** @type {RequestInit} */
    const init = { method, headers: { Accept: "application/json", ...OWN_PAGE }, cache: "no-store" };
    if (body !== undefined) {
        init.headers = { ...init.headers, "Content-Type": "application/json" };
        init.body = JSON.stringify(body);
    }
    let response, text;
    try {
        response = await fetch(path, init);
        text = await response.text();
    } catch {
        // fetch has one TypeError for every way a connection can fail.
        throw new Unreachable();
    }
    if (GATEWAY_STATUSES.has(response.status)) throw new Unreachable();
    if (!response.ok) throw problemFrom(response.status, text);
    return text === "" ? null : JSON.parse(text);
}

/** @param {string} id */
const pathOf = (id) => `/v1/videos/${encodeURIComponent(id)}`;

/**
 * Videos, newest first.
 * @param {{limit: number, cursor?: string|null}} page
 * @returns {Promise<{data: Video[], next_cursor: string|null}>}
 */
export function listVideos({ limit, cursor }) {
    const query = new URLSearchParams({ limit: String(limit) });
    if (cursor) query.set("cursor", cursor);
    return request("GET", `/v1/videos?${query}`);
}

/** @param {string} id @returns {Promise<Video>} */
export const getVideo = (id) => request("GET", pathOf(id));

/** @param {string} id @param {string} title @returns {Promise<Video>} */
export const renameVideo = (id, title) => request("PATCH", pathOf(id), { title });

/** @param {string} id @param {string} visibility @returns {Promise<Video>} */
export const showVideoTo = (id, visibility) => request("PATCH", pathOf(id), { visibility });

/** @param {string} id @returns {Promise<Video>} */
export const retryVideo = (id) => request("POST", `${pathOf(id)}/retry`);

/** @param {string} id @returns {Promise<null>} */
export const deleteVideo = (id) => request("DELETE", pathOf(id));

/**
 * @param {string|null} id null for all videos
 * @param {Record<string, string>} query
 * @returns {Promise<Analytics>}
 */
export const getAnalytics = (id, query) =>
    request("GET", `${id ? pathOf(id) : "/v1"}/analytics?${new URLSearchParams(query)}`);

/** @param {string} id */
export const eventsPath = (id) => `${pathOf(id)}/events`;
